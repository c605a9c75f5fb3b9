package dev.godwit.engine.calls;

import dev.godwit.api.HostName;
import dev.godwit.api.MigrationRequest;
import dev.godwit.api.RequestAnswer;
import dev.godwit.engine.hypervisor.Hypervisor;
import dev.godwit.engine.hypervisor.HypervisorException;
import dev.godwit.engine.hypervisor.HypervisorException.Kind;
import dev.godwit.engine.hypervisor.JobStatistics;
import dev.godwit.engine.hypervisor.MigrationJob;
import dev.godwit.engine.hypervisor.Preparation;
import dev.godwit.engine.settings.EngineSettings;
import dev.godwit.hub.BlockingPool;
import dev.godwit.hub.CallUnknownException;
import dev.godwit.hub.Event;
import dev.godwit.hub.Hub;
import dev.godwit.hub.Lane;
import dev.godwit.hub.LaneFullException;
import dev.godwit.hub.LaneLimits;
import dev.godwit.hub.Outcome;
import dev.godwit.spi.HostServices;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the hypervisors are asked and told, each call in its lane with its deadline. Methods are called by coroutines,
 * which wait while the others run, unless the comment says otherwise.
 *
 * <p>Each host has a control lane of its own, so one that hangs costs its own threads and no others,
 * and one slot of it is kept for abort and resume.
 */
public final class Calls {
  private static final Logger log = LoggerFactory.getLogger(Calls.class);

  private static final LaneLimits CONTROL = new LaneLimits(4, 1024, 1);
  private static final LaneLimits PREPARE = new LaneLimits(8, 1024, 0);

  /** Preparation asks several questions of two hosts. */
  private static final int PREPARE_CALLS = 6;

  private static final Duration BETWEEN_TRIES = Duration.ofMillis(200);

  private static final int ANSWER_THREADS = 2;

  private final Hub hub;
  private final BlockingPool pool;
  private final Hypervisor hypervisor;
  private final HostCalls host;
  private final EngineSettings settings;
  private final Map<HostName, Lane> control = new ConcurrentHashMap<>();
  private final Lane migrate;
  private final Lane prepare;
  private final ExecutorService answers;

  public Calls(Hub hub, Hypervisor hypervisor, EngineSettings settings, HostServices services) {
    this.hub = hub;
    this.pool = hub.blockingPool();
    this.hypervisor = hypervisor;
    this.host = new HostCalls(hub, settings, services);
    this.settings = settings;
    this.migrate = pool.lane("migrate", new LaneLimits(settings.maxJobs(), settings.maxJobs(), 0));
    this.prepare = pool.lane("prepare", PREPARE);
    this.answers = Executors.newFixedThreadPool(
        ANSWER_THREADS, Thread.ofPlatform().daemon().name("godwit-answers-", 0).factory());
  }

  /** The calls to the host that Godwit runs in. */
  public HostCalls host() {
    return host;
  }

  /** Asks a host. */
  public <T> T control(HostName name, String label, HypervisorCall<T> call)
      throws HypervisorException {
    return hypervisorCall(
        name,
        () -> lane(name)
            .call(label + " " + name, settings.callDeadline(), () -> call.ask(hypervisor)));
  }

  /** Begins to ask a host and returns; several may be asked at once without a coroutine for each. */
  public <T> Asked<T> begin(HostName name, String label, HypervisorCall<T> call) {
    Event<T> answer =
        lane(name).submit(label + " " + name, settings.callDeadline(), () -> call.ask(hypervisor));
    return () -> hypervisorCall(name, () -> valueOf(answer.awaitOutcome()));
  }

  /** What the driver did not foresee is an answer that cannot be used, not the end of a monitor. */
  private static <T> T valueOf(Outcome<T> outcome) throws Exception {
    if (outcome instanceof Outcome.Failure<T> failed) {
      Throwable cause = failed.cause();
      throw cause instanceof HypervisorException
              || cause instanceof CallUnknownException
              || cause instanceof LaneFullException
          ? (Exception) cause
          : new HypervisorException(Kind.OTHER, 0, 0, String.valueOf(cause), cause);
    }
    return ((Outcome.Success<T>) outcome).value();
  }

  /** The answer of a host that was asked. May be waited for more than once. */
  @FunctionalInterface
  public interface Asked<T> {
    T await() throws HypervisorException;
  }

  /** Commands the source of a migration. */
  public void run(MigrationRequest request, String label, HypervisorCommand command)
      throws HypervisorException {
    control(request.source(), label, whileAnswering(request, command));
  }

  /** Commands a host of a migration, by the slot that is kept for abort, resume and the like. */
  public void urgent(
      MigrationRequest request, HostName name, String label, HypervisorCommand command)
      throws HypervisorException {
    HypervisorCall<Boolean> call = whileAnswering(request, command);
    hypervisorCall(
        name,
        () -> lane(name)
            .callReserved(label + " " + name, settings.callDeadline(), () -> call.ask(hypervisor)));
  }

  /** Asked in the thread that gives the command, right before it: a lane may have let it wait. */
  private HypervisorCall<Boolean> whileAnswering(
      MigrationRequest request, HypervisorCommand command) {
    return hypervisor -> {
      host.requireAnswering(request);
      command.give(hypervisor);
      return true;
    };
  }

  /** Checks a request against both hosts. */
  public Preparation prepare(MigrationRequest request) throws HypervisorException {
    return hypervisorCall(
        request.source(),
        () -> whenThereIsRoom(() -> prepare.call(
            "prepare " + request.id(),
            settings.callDeadline().multipliedBy(PREPARE_CALLS),
            () -> hypervisor.prepare(request))));
  }

  /** Preparations that begin all at once wait for each other, as long as one of them may take. */
  private <T> T whenThereIsRoom(Callable<T> call) throws Exception {
    for (Duration waited = Duration.ZERO; ; waited = waited.plus(BETWEEN_TRIES)) {
      try {
        return call.call();
      } catch (LaneFullException e) {
        if (waited.compareTo(settings.callDeadline().multipliedBy(PREPARE_CALLS)) >= 0) {
          throw e;
        }
        hub.sleep(BETWEEN_TRIES);
      }
    }
  }

  /** Makes the one blocking call of a migration; it is ended by the job, not by a deadline. */
  public boolean migrate(MigrationRequest request, MigrationJob job) throws HypervisorException {
    return hypervisorCall(
        request.source(),
        () -> migrate.callUnbounded("migrate " + request.guest(), () -> {
          job.run(() -> host.requireAnswering(request));
          return true;
        }));
  }

  /** What the migrate call threw; null if it returned. */
  public static @Nullable HypervisorException failureOf(Outcome<Boolean> outcome) {
    if (outcome instanceof Outcome.Failure<Boolean> failed) {
      Throwable cause = failed.cause();
      return cause instanceof HypervisorException failure
          ? failure
          : new HypervisorException(Kind.OTHER, 0, 0, String.valueOf(cause), cause);
    }
    return null;
  }

  /** Begins to read the job's statistics and returns; one of the two hears the answer. */
  public void readStatistics(
      MigrationRequest request,
      Consumer<JobStatistics> answer,
      Consumer<HypervisorException> failure) {
    hub.spawn(() -> {
      try {
        JobStatistics statistics = control(
            request.source(),
            "job statistics",
            hypervisor -> hypervisor.jobStatistics(request.source(), request.guest()));
        answer.accept(statistics);
      } catch (HypervisorException e) {
        failure.accept(e);
      } catch (RuntimeException e) {
        failure.accept(new HypervisorException(Kind.OTHER, 0, 0, String.valueOf(e), e));
      }
      return null;
    });
  }

  /** How much of its memory a guest rewrites; empty where nobody can tell. */
  public Optional<Long> dirtyBytesPerSecond(MigrationRequest request, int seconds) {
    try {
      return prepare.call(
          "dirty rate " + request.guest(),
          settings.callDeadline().plusSeconds(seconds),
          () -> Optional.ofNullable(
              hypervisor.dirtyBytesPerSecond(request.source(), request.guest(), seconds)));
    } catch (Exception e) {
      log.debug(
          "Live migration {} of guest {}: how fast it writes could not be measured: {}",
          request.id(),
          request.guest(),
          String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  /** Completes somebody's future on a thread that may run user code; returns at once. */
  public <T> void complete(CompletableFuture<T> future, T value) {
    answers.execute(() -> future.complete(value));
  }

  /** Answers a request with a refusal, as {@link #complete} does. */
  public void refuse(CompletableFuture<RequestAnswer> answer, String why) {
    complete(answer, new RequestAnswer.Refused(why));
  }

  /** As {@link #complete}, with a failure. */
  public void completeExceptionally(CompletableFuture<?> future, Throwable failure) {
    answers.execute(() -> future.completeExceptionally(failure));
  }

  /** Runs a coroutine for a thread outside the hub. Callable by any thread. */
  public <T> CompletableFuture<T> fromOutside(Callable<T> body) {
    var answer = new CompletableFuture<T>();
    try {
      hub.post(() -> {
        try {
          hub.spawn(() -> answered(answer, body));
        } catch (RejectedExecutionException e) {
          completeExceptionally(
              answer, new IllegalStateException("nobody can answer: " + e.getMessage(), e));
        }
      });
    } catch (RuntimeException e) {
      answer.completeExceptionally(new IllegalStateException("the driver is closed", e));
    }
    return answer;
  }

  private <T> boolean answered(CompletableFuture<T> answer, Callable<T> body) {
    try {
      complete(answer, body.call());
      return true;
    } catch (Exception e) {
      completeExceptionally(answer, e);
      return false;
    } catch (Error e) {
      completeExceptionally(answer, e);
      throw e;
    }
  }

  /** Frees the threads that answer; the lanes close with the hub. */
  public void close() {
    answers.shutdown();
  }

  private Lane lane(HostName name) {
    return control.computeIfAbsent(name, host -> pool.lane("control-" + host, CONTROL));
  }

  private <T> T hypervisorCall(HostName name, Callable<T> call) throws HypervisorException {
    try {
      return call.call();
    } catch (HypervisorException e) {
      throw e;
    } catch (CallUnknownException | LaneFullException e) {
      throw new HypervisorException(
          Kind.UNREACHABLE, 0, 0, "host " + name + " does not answer: " + e.getMessage(), e);
    } catch (RuntimeException e) {
      throw e;
    } catch (LinkageError e) {
      // A part of the driver is missing; the migration must still end with an answer.
      throw new HypervisorException(Kind.OTHER, 0, 0, "the driver is not whole: " + e, e);
    } catch (Exception e) {
      throw new HypervisorException(Kind.OTHER, 0, 0, String.valueOf(e), e);
    }
  }
}
