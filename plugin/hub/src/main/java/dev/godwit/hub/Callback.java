package dev.godwit.hub;

import org.jspecify.annotations.Nullable;

/** User code, or a step of the hub's own, that runs on the home thread. */
class Callback extends HeapEntry {
  final Home home;
  final String description;
  private @Nullable Runnable action;

  Callback(Home home, String description, Runnable action) {
    this.home = home;
    this.description = description;
    this.action = action;
  }

  @Override
  final boolean isUsedUp() {
    return action == null;
  }

  @Override
  final boolean isOfTimer() {
    return isQueued;
  }

  /** Drops the action; false if it has run or been dropped before. */
  final boolean drop() {
    boolean pending = action != null;
    action = null;
    return pending;
  }

  final boolean isPending() {
    return action != null;
  }

  @Override
  @Nullable
  Runner begin() {
    if (action == null) {
      return null;
    }
    home.callback = this;
    return home;
  }

  /** Runs the action, once. */
  final void run() {
    Runnable pending = action;
    action = null;
    if (pending != null) {
      pending.run();
    }
  }
}
