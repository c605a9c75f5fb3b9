package dev.godwit.hub;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** What is to be raised at the waits of one coroutine, and what of it reaches where the coroutine is now. */
final class Raises {
  /** The innermost body in place that it runs. */
  @Nullable
  InPlace place;

  /** The innermost scope; beyond its own ones that of its nursery. */
  @Nullable
  CancelScope scope;

  private final GreenThread<?> thread;
  private final Queue<Raising> pending = new ArrayDeque<>(1);

  Raises(GreenThread<?> thread) {
    this.thread = thread;
  }

  /** Whether no shield of the coroutine is between it and the place at which the exception is raised. */
  @SuppressWarnings("ReferenceEquality") // a scope is equal to itself alone
  boolean reaches(Raising raising) {
    if (thread.scheduler.home.refusesWaits()) {
      return true;
    }
    for (CancelScope each = scope; each != null && each.isOf(thread); each = each.outer()) {
      if (each == raising.scope()) {
        return true;
      }
      if (each.isShield()) {
        return false;
      }
    }
    return true;
  }

  void add(Raising raising) {
    pending.add(raising);
  }

  void forget(Raising raising) {
    pending.remove(raising);
  }

  /** The oldest one that reaches the coroutine now. */
  @Nullable
  Raising poll() {
    if (pending.isEmpty()) {
      return null;
    }
    for (Iterator<Raising> each = pending.iterator(); each.hasNext(); ) {
      Raising raising = each.next();
      if (reaches(raising)) {
        each.remove();
        return raising;
      }
    }
    return null;
  }

  /** Makes the exception, and tells the bodies in place that it is for somebody outside of them. */
  Throwable toThrow(Raising raising) {
    Throwable exception = raising.exception().get();
    for (InPlace each = place; each != null && !each.equals(raising.place()); each = each.outer) {
      each.raised(exception);
    }
    return exception;
  }
}
