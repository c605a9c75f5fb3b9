package dev.godwit.engine.calls;

import dev.godwit.api.HostName;
import dev.godwit.api.MigrationId;
import dev.godwit.api.MigrationProgress;
import dev.godwit.api.MigrationRequest;
import dev.godwit.api.MigrationResult;
import dev.godwit.engine.hypervisor.HypervisorException;
import dev.godwit.engine.hypervisor.HypervisorException.Kind;
import dev.godwit.engine.settings.EngineSettings;
import dev.godwit.hub.BlockingCall;
import dev.godwit.hub.CallUnknownException;
import dev.godwit.hub.Event;
import dev.godwit.hub.Hub;
import dev.godwit.hub.Lane;
import dev.godwit.hub.LaneFullException;
import dev.godwit.hub.LaneLimits;
import dev.godwit.hub.Outcome;
import dev.godwit.spi.HostEndpoint;
import dev.godwit.spi.HostServices;
import dev.godwit.spi.JournalEntry;
import dev.godwit.spi.JournalException;
import dev.godwit.spi.MigrationCallbacks;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the host that Godwit runs in is asked to do: its callbacks and its journal, in a lane of their
 * own. Methods are called by coroutines, which wait while the others run, unless the comment says
 * otherwise.
 */
public final class HostCalls {
  private static final Logger log = LoggerFactory.getLogger(HostCalls.class);

  private static final LaneLimits LIMITS = new LaneLimits(8, 4096, 0);
  private static final Duration JOURNAL_DEADLINE = Duration.ofSeconds(30);
  private static final Duration SAVE_DEADLINE = Duration.ofSeconds(30);

  private final Hub hub;
  private final HostServices host;
  private final EngineSettings settings;
  private final Lane lane;

  public HostCalls(Hub hub, EngineSettings settings, HostServices host) {
    this.hub = hub;
    this.host = host;
    this.settings = settings;
    this.lane = hub.blockingPool().lane("host", LIMITS);
  }

  /**
   * For the thread that is about to give a command. Callable by any thread.
   *
   * @throws HypervisorException if the host does not answer for the migration any more
   */
  public void requireAnswering(MigrationRequest request) throws HypervisorException {
    if (!isAnswering(request)) {
      throw new HypervisorException(Kind.OPERATION_INVALID, 0, 0, LetGoException.REASON, null);
    }
  }

  /** Whether the host still answers for a migration. Callable by any thread. */
  public boolean isAnswering(MigrationRequest request) {
    return host.answersFor(request);
  }

  /**
   * Ends the story of a migration for which the host does not answer any more.
   *
   * @throws LetGoException if so
   */
  public void checkAnswering(MigrationRequest request) {
    if (!isAnswering(request)) {
      throw new LetGoException();
    }
  }

  /** Has the host do its post. */
  public void post(MigrationRequest request, MigrationProgress progress) throws HostCallException {
    checkAnswering(request);
    hostCall(
        "post",
        request,
        settings.callbackDeadline(),
        () -> host.callbacks().post(request, progress));
  }

  /**
   * Makes the choice of post durable and has the host do it, both in one thread: the guest may be
   * without its network until then, and every change of thread costs what a busy machine makes of it.
   *
   * @param durable run once the choice is durable and the host has answered
   * @throws JournalException if the choice is not known to be durable; the host does not do its post then
   * @throws HostCallException if the choice is durable and the host failed to do its post
   */
  public void choosePost(
      MigrationRequest request, JournalEntry choice, MigrationProgress progress, Runnable durable)
      throws JournalException, HostCallException {
    var step = new AtomicReference<>(PostStep.CHOOSING);
    Event<Boolean> done = lane.submit(
        "journal " + choice.kind() + " and post " + request.id(),
        JOURNAL_DEADLINE.plus(settings.callbackDeadline()),
        () -> {
          host.journal().append(request.id(), choice);
          if (step.compareAndSet(PostStep.CHOOSING, PostStep.CHOSEN)) {
            checkAnswering(request);
            host.callbacks().post(request, progress);
          }
          return true;
        });
    if (done.awaitOutcome(JOURNAL_DEADLINE).isTimedOut()
        && step.compareAndSet(PostStep.CHOOSING, PostStep.GIVEN_UP)) {
      String message = "it was not durable within " + JOURNAL_DEADLINE.toSeconds() + " s";
      throw new JournalException(message, new TimeoutException(message));
    }
    Outcome<Boolean> outcome = done.awaitOutcome();
    if (step.get() == PostStep.CHOSEN) {
      durable.run();
    }
    if (outcome instanceof Outcome.Failure<Boolean> failed) {
      Throwable cause = failed.cause();
      if (cause instanceof LetGoException letGo) {
        throw letGo;
      }
      if (step.get() == PostStep.CHOOSING) {
        throw new JournalException(String.valueOf(cause.getMessage()), cause);
      }
      throw new HostCallException(String.valueOf(cause.getMessage()), cause);
    }
  }

  /** Has the host do its rollback. */
  public void rollback(MigrationRequest request, MigrationResult.Status status)
      throws HostCallException {
    checkAnswering(request);
    hostCall(
        "rollback",
        request,
        settings.callbackDeadline(),
        () -> host.callbacks().rollback(request, status));
  }

  /**
   * Begins to save progress and returns; a failure is logged and has no effect.
   *
   * @param done told what failed; null if nothing did
   */
  public void saveProgress(
      MigrationRequest request, MigrationProgress progress, Consumer<@Nullable String> done) {
    hub.spawn(() -> {
      String failure = null;
      try {
        hostCall(
            "save progress",
            request,
            SAVE_DEADLINE,
            () -> host.callbacks().saveProgress(request, progress));
      } catch (HostCallException e) {
        failure = e.getMessage();
        log.warn(
            "Live migration {} of guest {}: progress was not saved: {}",
            request.id(),
            request.guest(),
            e.getMessage());
      }
      done.accept(failure);
      return null;
    });
  }

  /**
   * Has the host keep a trace; a failure is logged and has no effect.
   *
   * @param document makes it, on a thread outside the hub: a long one takes a while
   */
  public void saveTrace(MigrationRequest request, Supplier<String> document) {
    try {
      hostCall(
          "save trace",
          request,
          SAVE_DEADLINE,
          () -> host.callbacks().saveTrace(request, document.get()));
    } catch (HostCallException e) {
      log.warn(
          "Live migration {} of guest {}: its trace was not saved: {}",
          request.id(),
          request.guest(),
          e.getMessage());
    }
  }

  /** Makes a journal entry durable. */
  public void appendJournal(MigrationId id, JournalEntry entry) throws JournalException {
    journalCall("journal " + entry.kind(), () -> {
      host.journal().append(id, entry);
      return true;
    });
  }

  /** The progress that was saved last, by an earlier process; null if there is none that can be read. */
  public @Nullable MigrationProgress savedProgress(MigrationRequest request) {
    try {
      return lane.call(
              "saved progress " + request.id(),
              SAVE_DEADLINE,
              () -> host.callbacks().savedProgress(request))
          .orElse(null);
    } catch (Exception e) {
      log.warn(
          "Live migration {} of guest {}: the progress of an earlier process cannot be read: {}",
          request.id(),
          request.guest(),
          String.valueOf(e.getMessage()));
      return null;
    }
  }

  /** Whether the host's post and rollback may be called again. Callable by any thread. */
  public boolean mayRepeatCallbacks() {
    return host.callbacks().repetition() == MigrationCallbacks.Repetition.REPEATABLE;
  }

  /** The hosts of the inventory that have no part in a migration; none where it cannot be read. */
  public List<HostName> otherHosts(MigrationRequest request) {
    try {
      return lane.call(
          "inventory",
          SAVE_DEADLINE,
          () -> host.inventory().hosts().stream()
              .map(HostEndpoint::name)
              .filter(name -> !name.equals(request.source()) && !name.equals(request.destination()))
              .toList());
    } catch (Exception e) {
      log.warn("The inventory cannot be read: {}", String.valueOf(e.getMessage()));
      return List.of();
    }
  }

  /** Reads a migration's journal. */
  public List<JournalEntry> readJournal(MigrationId id) throws JournalException {
    return journalCall("read journal", () -> host.journal().read(id));
  }

  private void hostCall(String label, MigrationRequest request, Duration deadline, Runnable call)
      throws HostCallException {
    try {
      lane.call(label + " " + request.id(), deadline, () -> {
        call.run();
        return true;
      });
    } catch (Exception e) {
      throw new HostCallException(String.valueOf(e.getMessage()), e);
    }
  }

  private <T> T journalCall(String label, BlockingCall<T, JournalException> call)
      throws JournalException {
    try {
      return lane.call(label, JOURNAL_DEADLINE, call);
    } catch (CallUnknownException | LaneFullException e) {
      throw new JournalException(String.valueOf(e.getMessage()), e);
    }
  }

  private enum PostStep {
    CHOOSING,
    CHOSEN,
    GIVEN_UP
  }
}
