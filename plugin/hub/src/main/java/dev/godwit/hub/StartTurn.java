package dev.godwit.hub;

import org.jspecify.annotations.Nullable;

/** Starts a coroutine, now or at a deadline. */
final class StartTurn extends HeapEntry {
  private final GreenThread<?> thread;
  /** Without this one the start is dropped; null for a start that nobody's end prevents. */
  private @Nullable GreenThread<?> parent;

  StartTurn(GreenThread<?> thread, @Nullable GreenThread<?> parent) {
    this.thread = thread;
    this.parent = parent;
  }

  @Override
  @Nullable
  Runner begin() {
    if (thread.isDoomed()) {
      return null;
    }
    if (parent != null && parent.isOver()) {
      Home home = thread.scheduler.home;
      return new Callback(home, "end of " + thread, this::endUnstarted).begin();
    }
    parent = null; // it may end long before its child
    thread.prepare();
    return thread;
  }

  @Override
  boolean isUsedUp() {
    return thread.isDoomed();
  }

  private void endUnstarted() {
    thread.endUnstarted(() ->
        new GreenThreadKilled(thread + " was not started: its spawner " + parent + " has ended"));
  }
}
