package dev.godwit.engine.calls;

import dev.godwit.api.MigrationRequest;
import dev.godwit.engine.journal.MigrationState;
import dev.godwit.engine.journal.Step;
import dev.godwit.engine.journal.StepEntry;
import dev.godwit.engine.journal.StepState;
import dev.godwit.hub.Hub;
import dev.godwit.spi.JournalEntry;
import dev.godwit.spi.JournalEntry.Kind;
import dev.godwit.spi.JournalException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The journal of one migration and the state that follows from it. Called by coroutines; they wait until an
 * entry is durable.
 */
public final class MigrationJournal {
  private static final Logger log = LoggerFactory.getLogger(MigrationJournal.class);
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  private final Hub hub;
  private final HostCalls host;
  private final MigrationRequest request;
  private MigrationState state;

  public MigrationJournal(Hub hub, Calls calls, MigrationRequest request) {
    this.hub = hub;
    this.host = calls.host();
    this.request = request;
    this.state = new MigrationState(request);
  }

  /** What state the migration is in. */
  public MigrationState state() {
    return state;
  }

  /** Takes up what an earlier process wrote, or this one before something unforeseen. */
  public void takeUp() throws JournalException {
    state = MigrationState.takenUp(request, host.readJournal(request.id()));
  }

  /** Makes an intent durable; the step is not to be taken if this fails. */
  public void intend(Kind kind, String detail) throws JournalException {
    JournalEntry entry = append(kind, detail);
    state.apply(entry);
  }

  /** Makes an entry durable that changes nothing yet. */
  public JournalEntry append(Kind kind, String detail) throws JournalException {
    JournalEntry entry = entry(kind, detail);
    host.appendJournal(request.id(), entry);
    return entry;
  }

  private JournalEntry entry(Kind kind, String detail) {
    return new JournalEntry(hub.clock().instant(), kind, detail);
  }

  /**
   * Makes a choice durable by a call that also takes the first step, trying again until it is: nothing else
   * may be done with a guest whose outcome is decided.
   *
   * @throws LetGoException if the host does not answer for the migration any more
   * @throws X what the step throws; the choice is durable then
   */
  public <X extends Exception> void choose(Kind kind, Choosing<X> choosing) throws X {
    Duration pause = FIRST_PAUSE;
    while (true) {
      host.checkAnswering(request);
      JournalEntry entry = entry(kind, "");
      try {
        choosing.make(entry, () -> state.apply(entry));
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

  /** As above, without a step. */
  public void choose(Kind kind) {
    choose(kind, (entry, durable) -> {
      host.appendJournal(request.id(), entry);
      durable.run();
    });
  }

  /** Writes down what has happened, and acts on it whether or not that can be written. */
  public void note(Kind kind, String detail) {
    JournalEntry entry = entry(kind, detail);
    state.apply(entry);
    write(entry);
  }

  private void write(JournalEntry entry) {
    try {
      host.appendJournal(request.id(), entry);
    } catch (JournalException e) {
      log.warn(
          "Live migration {} of guest {}: {} was not written to the journal: {}",
          request.id(),
          request.guest(),
          entry.kind(),
          e.getMessage());
    }
  }

  /** As {@link #note}, and returns at once. */
  public void noteLater(Kind kind, String detail) {
    JournalEntry entry = entry(kind, detail);
    state.apply(entry);
    hub.spawn(() -> {
      write(entry);
    });
  }

  /** Writes down what came of a step, and returns at once. */
  public void noteLater(Step step, StepState reached, String why) {
    noteLater(Kind.STEP, new StepEntry(step, reached, why).toJournal());
  }

  /** Makes an entry durable. */
  @FunctionalInterface
  public interface Choosing<X extends Exception> {
    /**
     * Makes it.
     *
     * @param durable to be run as soon as the entry is durable, before the step
     * @throws JournalException if the entry is not known to be durable; nothing else was done then
     */
    void make(JournalEntry entry, Runnable durable) throws JournalException, X;
  }
}
