package dev.godwit.engine.policy;

import java.util.List;
import java.util.Objects;

/**
 * Which pause is allowed and what is done at last, counted in memory passes: plain data.
 *
 * @param name lower-case letters, digits and hyphens
 * @param startMillis the pause allowed from the beginning, at least 1 ms
 * @param steps what follows, in this order
 */
record Schedule(String name, long startMillis, List<Step> steps) {
  /** oVirt's policies, with its numbers (ovirt-engine, {@code 0000_config.sql}). */
  static final List<Schedule> INCLUDED = ScheduleText.parse("the schedules included", """
      minimal-downtime: 100 ms; >1: 150 ms; >2: 200 ms; >3: 300 ms; >4: 400 ms; >6: 500 ms;
        next: abort
      | suspend-workload-if-needed: 100 ms; >1: 150 ms; >2: 200 ms; >3: 300 ms; >4: 400 ms;
        >6: 500 ms; next: 5000 ms; next: abort
      | post-copy: 100 ms; >1: 150 ms; >2: 200 ms; next: post-copy; next: abort
      | very-large-guests: 300 ms; >1: 400 ms; >2: 500 ms; >3: 700 ms; >4: 1000 ms; >6: 1500 ms;
        next: 5000 ms; next: abort
      """);

  Schedule {
    Objects.requireNonNull(name, "name");
    steps = List.copyOf(steps);
  }

  /** The longest pause that it comes to, in ms. */
  long mostMillis() {
    long most = startMillis;
    for (Step step : steps) {
      if (step.action() instanceof Action.AllowPause allowed) {
        most = Math.max(most, allowed.millis());
      }
    }
    return most;
  }

  /**
   * One step.
   *
   * @param passes taken once more passes than this were counted; {@link #NEXT} for the pass after the
   *     step before
   */
  record Step(long passes, Action action) {
    static final long NEXT = -1;

    Step {
      Objects.requireNonNull(action, "action");
    }
  }

  /** What a step does. */
  sealed interface Action {
    /** Allow a pause of this length. */
    record AllowPause(long millis) implements Action {}

    /** Switch to post-copy. */
    record PostCopy() implements Action {}

    /** Pause the guest until the rest was moved. */
    record Pause() implements Action {}

    /** Give up. */
    record Abort() implements Action {}
  }
}
