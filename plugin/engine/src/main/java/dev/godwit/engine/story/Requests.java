package dev.godwit.engine.story;

import dev.godwit.api.RequestAnswer;
import dev.godwit.engine.steering.Convergence;
import dev.godwit.engine.steering.Migration;
import dev.godwit.engine.steering.Steering;
import dev.godwit.spi.JournalEntry;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes what is asked of a migration whose job is being watched. Used on the hub only. */
final class Requests {
  private static final Logger log = LoggerFactory.getLogger(Requests.class);

  /** Why a request is refused when it comes too late. */
  static final String SETTLING = "The job is over; both hosts are being asked where the guest is.";

  private final Watch watch;
  private final Migration migration;
  private final Steering steering;
  private final Convergence convergence;
  private final Runnable resolved;

  /**
   * What is asked of one migration.
   *
   * @param resolved told when an operator's word has been taken or refused
   */
  Requests(Watch watch, Steering steering, Convergence convergence, Runnable resolved) {
    this.watch = watch;
    this.migration = watch.migration();
    this.steering = steering;
    this.convergence = convergence;
    this.resolved = resolved;
  }

  /**
   * The job as it is when something is asked.
   *
   * @param callReturned whether no migrate call is being waited for
   * @param over whether the job cannot be running any more
   * @param seen whether the last read showed it running
   */
  record Job(boolean callReturned, boolean over, boolean seen) {}

  /** Takes one request; what it sets off goes on in other coroutines. */
  void take(Input.Asked request, Job job) {
    switch (request) {
      case Input.ResolveAsked asked -> resolve(asked, job);
      case Input.AdoptAsked asked -> adopt(asked.answer(), job);
      case Input.AbortAsked asked -> unlessOver(asked, job, steering::askAbort);
      case Input.ForceCompleteAsked asked -> unlessOver(asked, job, steering::askForceComplete);
      case Input.RetuneAsked asked ->
        unlessOver(asked, job, answer -> convergence.askRetune(asked.retune(), answer));
    }
  }

  private void unlessOver(
      Input.Asked asked, Job job, Consumer<CompletableFuture<RequestAnswer>> taken) {
    if (job.over()) {
      migration.calls().refuse(asked.answer(), SETTLING);
    } else {
      taken.accept(asked.answer());
    }
  }

  /** An operator's word is taken once there is nothing left to watch, or what is seen needs one. */
  private void resolve(Input.ResolveAsked asked, Job job) {
    if (!job.callReturned() && migration.progress().now().standing().isClear()) {
      migration
          .calls()
          .refuse(asked.answer(), "The job runs and nothing is open; abort it, or let it end.");
      return;
    }
    migration.hub().spawn(() -> {
      RequestAnswer answer = new Resolver(migration, watch.rounds()).resolve(asked.resolution());
      migration.calls().complete(asked.answer(), answer);
      resolved.run();
    });
  }

  private void adopt(CompletableFuture<RequestAnswer> answer, Job job) {
    if (migration.state().mayCommand()) {
      migration.calls().refuse(answer, "Godwit steers the job already.");
    } else if (!job.seen()) {
      migration.calls().refuse(answer, "No job runs on the guest.");
    } else {
      log.warn("{}: an operator has Godwit steer a job that may be somebody else's", migration);
      migration.journal().noteLater(JournalEntry.Kind.ADOPTED, "");
      migration.calls().complete(answer, new RequestAnswer.Accepted());
    }
  }
}
