package dev.godwit.hub.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A scope or a shield of the model. */
final class ScopeModel {
  private final Model model;
  private final Task owner;
  private final Frame frame;
  private final @Nullable Long deadline;
  private Timeline.@Nullable Timer timer;
  private @Nullable Thrown thrown;
  private boolean closed;

  /**
   * Opens it.
   *
   * @param millis its limit; negative for none
   */
  ScopeModel(Model model, Task owner, Frame frame, int millis) {
    this.model = model;
    this.owner = owner;
    this.frame = frame;
    this.deadline = millis < 0 ? null : model.time.now() + millis;
    if (millis >= 0) {
      timer = model.time.add(millis, this::expire);
    }
  }

  /** The limit: a wait that has not ended is ended, and its task runs at once. */
  private @Nullable Task expire() {
    if (closed || thrown != null) {
      return null;
    }
    Wait wait = raise("expired");
    if (wait != null) {
      wait.over = true;
    }
    return wait == null ? null : owner;
  }

  /** As its limit, but the task runs at its turn. */
  void cancel() {
    if (!closed && thrown == null) {
      model.time.remove(timer);
      Wait wait = raise("scope cancelled");
      if (wait != null) {
        model.time.add(wait);
      }
    }
  }

  /** The wait that is ended; null if the exception comes at a later one. */
  private @Nullable Wait raise(String name) {
    thrown = Thrown.scope(name, owner, frame);
    Wait wait = owner.wait;
    if (wait == null || !wait.isOpen() || !model.reaches(owner, thrown)) {
      owner.pending.add(thrown);
      return null;
    }
    wait.end(thrown);
    return wait;
  }

  /** Closes it, and answers whether it has made this exception. */
  boolean close(@Nullable Thrown exception) {
    closed = true;
    model.time.remove(timer);
    owner.pending.remove(thrown);
    return exception != null && exception == thrown;
  }

  /** Whether its exception can still come. */
  boolean isPending() {
    return !closed && (thrown == null ? deadline != null : !thrown.raised);
  }

  /** The least that is left in these scopes, the innermost first; null without a limit. */
  static @Nullable Long remaining(List<Frame> frames) {
    Long least = null;
    for (Frame frame : frames) {
      if (frame.scope != null) {
        Long left = frame.scope.left();
        least = least == null || (left != null && left < least) ? left : least;
        if (frame.scope.isOpenShield()) {
          break;
        }
      }
    }
    return least;
  }

  private boolean isOpenShield() {
    return frame.isShield() && !closed;
  }

  private @Nullable Long left() {
    if (closed) {
      return null;
    }
    return thrown != null ? Long.valueOf(0) : deadline == null ? null : deadline - model.time.now();
  }
}
