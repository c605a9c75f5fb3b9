package dev.godwit.engine;

import dev.godwit.api.MigrationId;
import dev.godwit.api.MigrationRequest;
import dev.godwit.hub.Hub;
import dev.godwit.spi.JournalEntry;
import dev.godwit.spi.JournalEntry.Kind;
import dev.godwit.spi.JournalException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The journal of one migration. Called by coroutines; they wait until an entry is durable. */
final class MigrationJournal {
  private static final Logger log = LoggerFactory.getLogger(MigrationJournal.class);
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  private final Hub hub;
  private final Calls calls;
  private final MigrationRequest request;

  MigrationJournal(Hub hub, Calls calls, MigrationRequest request) {
    this.hub = hub;
    this.calls = calls;
    this.request = request;
  }

  /** What an earlier process wrote. */
  History read() throws JournalException {
    return History.of(calls.host().readJournal(request.id()));
  }

  /** Makes an intent durable; the step is not to be taken if this fails. */
  void intend(Kind kind, String detail) throws JournalException {
    calls.host().appendJournal(request.id(), entry(kind, detail));
  }

  private JournalEntry entry(Kind kind, String detail) {
    return new JournalEntry(hub.clock().instant(), kind, detail);
  }

  /**
   * Makes a choice durable, trying again until it is: nothing else may be done with a guest whose
   * outcome is decided.
   */
  void choose(Kind kind) {
    choose(kind, entry -> calls.host().appendJournal(request.id(), entry));
  }

  /**
   * As {@link #choose(Kind)}, by a call that also takes the first step.
   *
   * @throws X what the step throws; the choice is durable then
   */
  <X extends Exception> void choose(Kind kind, Choosing<X> choosing) throws X {
    Duration pause = FIRST_PAUSE;
    while (true) {
      try {
        choosing.make(entry(kind, ""));
        return;
      } catch (JournalException e) {
        log.error(
            "Live migration {} of guest {}: {} cannot be made durable, trying again in {} s: {}",
            request.id(),
            request.guest(),
            kind,
            pause.toSeconds(),
            e.getMessage());
        hub.sleep(pause);
        Duration doubled = pause.multipliedBy(2);
        pause = doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
      }
    }
  }

  /** Writes down what has happened; nothing depends on it, so a failure is only logged. */
  void note(Kind kind, String detail) {
    MigrationId id = request.id();
    try {
      intend(kind, detail);
    } catch (JournalException e) {
      log.warn(
          "Live migration {} of guest {}: {} was not written to the journal: {}",
          id,
          request.guest(),
          kind,
          e.getMessage());
    }
  }

  /** Makes an entry durable. */
  @FunctionalInterface
  interface Choosing<X extends Exception> {
    /**
     * Makes it.
     *
     * @throws JournalException if the entry is not known to be durable; nothing else was done then
     */
    void make(JournalEntry entry) throws JournalException, X;
  }
}
