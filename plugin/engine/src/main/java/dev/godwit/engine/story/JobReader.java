package dev.godwit.engine.story;

import dev.godwit.engine.steering.LookBudget;
import dev.godwit.engine.steering.Migration;
import java.time.Duration;

/**
 * Reads the job's statistics: as often as the budget allows, and at most one read at a time, so a host that hangs
 * costs one thread and not more. Used on the hub only.
 */
final class JobReader {
  /** The fallback when no event comes; Nova's poll. */
  static final Duration TICK = Duration.ofMillis(500);

  private final Migration migration;
  private final Inbox inbox;
  private final LookBudget looks;

  private boolean underWay;
  private boolean attended;
  private boolean soon;
  private long readAtMillis = Long.MIN_VALUE / 2;

  JobReader(Migration migration, Inbox inbox, LookBudget looks) {
    this.migration = migration;
    this.inbox = inbox;
    this.looks = looks;
  }

  /** The next read is due as soon as the budget allows: something has just happened that it shows. */
  void soon() {
    soon = true;
  }

  /** When the newest read began. */
  long beganMillis() {
    return readAtMillis;
  }

  /**
   * The time to wait for an input before a read is due by itself.
   *
   * @param ending whether other things than reads are due by each tick
   */
  Duration untilNext(long nowMillis, boolean ending) {
    if (underWay) {
      return TICK;
    }
    long millis = nextMillis() - nowMillis;
    return Duration.ofMillis(Math.max(0, ending ? Math.min(millis, TICK.toMillis()) : millis));
  }

  /**
   * Begins a read if it is time; its answer is a later input.
   *
   * @param callUnderWay whether the migrate call has not returned
   */
  void readIfDue(long nowMillis, boolean callUnderWay) {
    if (underWay || nowMillis < nextMillis()) {
      return;
    }
    underWay = true;
    soon = false;
    attended = callUnderWay;
    readAtMillis = nowMillis;
    migration
        .calls()
        .readStatistics(
            migration.request(),
            statistics -> inbox.add(new Input.StatisticsRead(statistics)),
            failure -> inbox.add(new Input.StatisticsFailed(failure)));
  }

  /** The read was answered. */
  void answered() {
    underWay = false;
  }

  /** Whether the migrate call had not returned when the job was read, whatever has happened since. */
  boolean attended() {
    return attended;
  }

  private long nextMillis() {
    return readAtMillis + (soon ? looks.leastMillis() : looks.intervalMillis());
  }
}
