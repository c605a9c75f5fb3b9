package dev.godwit.simulator.model;

/** Something that happened in a modelled migration and that a hypervisor would tell. */
public sealed interface ModelEvent {
  /** When, in nanoseconds since the migrate call. */
  long atNanos();

  /** The first page is about to be sent; disks may come before. */
  record Began(long atNanos) implements ModelEvent {}

  /** A memory pass began, the first has number 1. */
  record PassBegan(long atNanos, long iteration) implements ModelEvent {}

  /** The guest was stopped on the source, for the switch-over or for the switch to post-copy. */
  record Stopped(long atNanos, boolean postCopy) implements ModelEvent {}

  /** The guest left its incoming phase on the destination; in post-copy it still lacks memory. */
  record Landed(long atNanos, boolean postCopy) implements ModelEvent {}

  /** The last missing page of a post-copy has come. */
  record Fetched(long atNanos) implements ModelEvent {}

  /** The source has reported that the job has completed. */
  record Completed(long atNanos) implements ModelEvent {}
}
