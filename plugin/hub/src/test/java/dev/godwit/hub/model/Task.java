package dev.godwit.hub.model;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A coroutine of the model. */
final class Task {
  final int id;
  boolean started;
  boolean over;

  /** Whether it is to end without a start. */
  boolean doomed;

  /** How it ended; null for a success. */
  @Nullable
  Thrown failure;

  /** What it waits for; null while it runs and before it starts. */
  @Nullable
  Wait wait;

  Timeline.@Nullable Timer start;

  /** The nursery it is a child of. */
  @Nullable
  NurseryModel nursery;

  /** Where it is, the innermost first. */
  final Deque<Frame> frames = new ArrayDeque<>();

  /** What is to be raised at its next waits. */
  final List<Thrown> pending = new ArrayList<>();

  final List<Wait> joiners = new ArrayList<>();
  int links;

  Task(int id) {
    this.id = id;
  }

  Frame top() {
    return frames.getFirst();
  }

  /** Whether no shield keeps this off from where the task is now. */
  boolean isReachedBy(Thrown thrown) {
    for (Frame frame : frames) {
      if (frame == thrown.target) {
        return true;
      }
      if (frame.isShield()) {
        return false;
      }
    }
    return true;
  }

  /** Whether this was raised at a wait of the task for something that it is in now. */
  boolean isMeant(Thrown thrown) {
    return thrown.raisedIn == this && (thrown.target == null || frames.contains(thrown.target));
  }
}
