package dev.godwit.api;

/** Where a guest is, seen from one migration. */
public enum GuestLocation {
  /** On the source. */
  SOURCE,
  /** On the destination. */
  DESTINATION,
  /** A post-copy broke: each side holds a part, both must be kept. */
  SPLIT,
  /** Running on both sides: a duplicate that an operator must resolve. */
  BOTH,
  /** On neither side: the guest ended or was killed while it was being moved. */
  LOST,
  /** On a third host, where somebody else moved it. */
  ELSEWHERE,
  /** Not known at present, because a host does not answer or the job has not settled. */
  UNKNOWN
}
