package dev.godwit.hub.model;

import org.jspecify.annotations.Nullable;

/** Something in the ready queue of the model; answers with the task that runs now, if any. */
interface Turn {
  @Nullable
  Task take();

  /** A turn that only does something. */
  static Turn of(Runnable action) {
    return () -> {
      action.run();
      return null;
    };
  }
}
