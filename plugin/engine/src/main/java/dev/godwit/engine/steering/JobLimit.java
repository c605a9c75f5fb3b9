package dev.godwit.engine.steering;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.godwit.engine.calls.HypervisorCommand;
import dev.godwit.engine.journal.Step;
import dev.godwit.engine.journal.StepState;
import dev.godwit.engine.trace.TracedAction;
import java.time.Duration;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One limit of the job. It holds from the moment when the hypervisor has taken it; until then it is sent again, because
 * that does no harm and a limit cannot be read. Used on the hub only.
 */
final class JobLimit {
  private static final Logger log = LoggerFactory.getLogger(JobLimit.class);

  /** How long a limit that was refused waits for its next try, at first and at most. */
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  private final Migration migration;
  private final Commands commands;
  private final Words words;
  private final LongFunction<HypervisorCommand> command;
  private final Held held;

  private @Nullable Wish wish;
  private long wishes;
  private boolean underWay;

  /**
   * What it is called.
   *
   * @param action in a trace
   * @param member where its value stands there
   * @param label what is called, as in {@code set max downtime}
   */
  record Words(String action, String member, String label) {}

  /** The value that holds. */
  interface Held {
    /** It; null if none was set. */
    @Nullable
    Long value();

    /** Another one holds from now on. */
    void holds(long value);
  }

  /**
   * What does not hold yet.
   *
   * @param notBeforeNanos when it may be sent again
   * @param pause how long it waits after one more refusal
   */
  private record Wish(long number, long value, String rule, long notBeforeNanos, Duration pause) {
    boolean isSame(@Nullable Wish other) {
      return other != null && other.number == number;
    }
  }

  /**
   * A limit that nobody has set yet.
   *
   * @param command gives the hypervisor a value
   */
  JobLimit(
      Migration migration,
      Commands commands,
      Words words,
      LongFunction<HypervisorCommand> command,
      Held held) {
    this.migration = migration;
    this.commands = commands;
    this.words = words;
    this.command = command;
    this.held = held;
  }

  /** What is to hold from now on; {@link #next} sends it. */
  void want(long value, String rule) {
    wish = new Wish(wishes++, value, rule, now(), FIRST_PAUSE);
  }

  /** Sends what is wanted and does not hold; null if there is nothing to be sent now. */
  @Nullable
  Runnable next() {
    Wish wanted = wish;
    if (wanted == null || underWay || now() < wanted.notBeforeNanos()) {
      return null;
    }
    underWay = true;
    Long before = held.value();
    TracedAction action =
        migration.trace().action(words.action(), node -> write(node, wanted, before));
    return () -> {
      send(wanted, action);
      underWay = false;
      // Another value was wanted meanwhile.
      Runnable newer = wanted.isSame(wish) ? null : next();
      if (newer != null) {
        newer.run();
      }
    };
  }

  private void write(ObjectNode node, Wish wanted, @Nullable Long before) {
    node.put(words.member(), wanted.value());
    if (before != null) {
      node.put("before", before);
    }
    node.put("rule", wanted.rule());
  }

  private void send(Wish wanted, TracedAction action) {
    StepState reached = commands.send(
        Step.LIMITS,
        words.label(),
        action,
        () -> migration
            .calls()
            .run(migration.request(), words.label(), command.apply(wanted.value())));
    boolean newest = wanted.isSame(wish);
    if (reached == StepState.DONE) {
      held.holds(wanted.value());
      wish = newest ? null : wish;
    } else if (reached == StepState.REFUSED && newest) {
      refused(wanted);
    }
  }

  private void refused(Wish wanted) {
    if (wanted.pause().equals(FIRST_PAUSE)) {
      log.info(
          "{}: {} to {} was refused, so it does not hold; it is tried again",
          migration,
          words.label(),
          wanted.value());
    }
    Duration doubled = wanted.pause().multipliedBy(2);
    wish = new Wish(
        wanted.number(),
        wanted.value(),
        wanted.rule(),
        now() + wanted.pause().toNanos(),
        doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled);
  }

  private long now() {
    return migration.hub().clock().nanoTime();
  }
}
