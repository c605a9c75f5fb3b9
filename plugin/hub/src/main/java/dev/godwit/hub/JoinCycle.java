package dev.godwit.hub;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds joins that could never end, before the caller parks. */
final class JoinCycle {
  private JoinCycle() {}

  static void checkSelf(GreenThread<?> self, GreenThread<?> target) {
    if (self == target) {
      throw new IllegalStateException(self + " waits for itself");
    }
  }

  /**
   * Follows joins without a limit from the target. It is an error if the chain comes back to the caller, or to a
   * coroutine that waits for the caller as its child.
   */
  static void check(GreenThread<?> self, GreenThread<?> target) {
    checkSelf(self, target);
    List<String> chain = new ArrayList<>(List.of(self.toString()));
    for (GreenThread<?> next = target; next != null; next = joinedBy(next)) {
      chain.add(next.toString());
      if (next == self || waitsForChild(next, self)) {
        throw new IllegalStateException(self + " waits for itself: " + String.join(" -> ", chain));
      }
    }
  }

  private static boolean waitsForChild(GreenThread<?> thread, GreenThread<?> child) {
    Waiter wait = thread.waiter;
    return wait != null
        && wait.isParked()
        && wait.target instanceof Nursery nursery
        && nursery.owns(child);
  }

  private static @Nullable GreenThread<?> joinedBy(GreenThread<?> thread) {
    Waiter wait = thread.waiter;
    return wait != null
            && wait.isParked()
            && !wait.hasDeadline()
            && wait.target instanceof GreenThread<?> joined
        ? joined
        : null;
  }
}
