package dev.godwit.engine;

import dev.godwit.api.GuestId;
import dev.godwit.api.HostName;
import dev.godwit.api.MigrationRequest;
import dev.godwit.engine.Calls.Asked;
import dev.godwit.engine.Round.Job;
import dev.godwit.engine.Round.Sight;
import dev.godwit.engine.hypervisor.GuestLook;
import dev.godwit.engine.hypervisor.HypervisorException;
import dev.godwit.engine.hypervisor.JobStatistics;
import dev.godwit.hub.Hub;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Asks both hosts where the guest is, one round at a time. Used on the hub only. */
final class Rounds {
  /** How far apart the looks of one round may lie. */
  private static final Duration ONE_MOMENT = Duration.ofSeconds(1);

  private final Hub hub;
  private final Calls calls;
  private final MigrationRequest request;

  Rounds(Hub hub, Calls calls, MigrationRequest request) {
    this.hub = hub;
    this.calls = calls;
    this.request = request;
  }

  /** Begins a round; the answer comes by the consumer, in a coroutine of its own. */
  void begin(boolean afterJob, Consumer<Round> answer) {
    hub.spawn(() -> {
      answer.accept(ask(afterJob));
      return null;
    });
  }

  /** Asks both hosts at the same time and waits for all answers that matter. */
  Round ask(boolean afterJob) {
    HostName at = request.source();
    GuestId guest = request.guest();
    Instant begun = hub.clock().instant();
    Asked<GuestLook> other = look(request.destination());
    Asked<GuestLook> own = look(at);
    Asked<JobStatistics.Type> job =
        calls.begin(at, "job type", hypervisor -> hypervisor.jobType(at, guest));
    Sight source = sight(own);
    Sight destination = sight(other);
    JobSight seen = Judge.isMove(source, destination) ? JobSight.UNKNOWN : jobSight(job);
    if (Duration.between(begun, hub.clock().instant()).compareTo(ONE_MOMENT) > 0) {
      // What was seen on the source while the others were waited for may not be true any more.
      source = sight(look(at));
      seen = jobSight(job);
    }
    return new Round(source, destination, seen.job(), seen.end(), afterJob);
  }

  private Asked<GuestLook> look(HostName host) {
    return calls.begin(host, "look", hypervisor -> hypervisor.look(host, request.guest()));
  }

  private static Sight sight(Asked<GuestLook> asked) {
    try {
      GuestLook look = asked.await();
      return new Sight.Seen(look.presence(), look.detail());
    } catch (HypervisorException e) {
      return new Sight.Unseen(e.getMessage());
    }
  }

  private static JobSight jobSight(Asked<JobStatistics.Type> asked) {
    try {
      JobStatistics.Type type = asked.await();
      return switch (type) {
        case BOUNDED, UNBOUNDED -> new JobSight(Job.ACTIVE, null);
        case NONE -> new JobSight(Job.NONE, null);
        case COMPLETED, FAILED, CANCELLED -> new JobSight(Job.NONE, type);
      };
    } catch (HypervisorException e) {
      return switch (e.kind()) {
        // A guest that is gone, or does not run, has no job.
        case NO_DOMAIN, OPERATION_INVALID -> new JobSight(Job.NONE, null);
        case NO_RAM_INFO -> new JobSight(Job.ACTIVE, null);
        case OPERATION_ABORTED, NOT_SUPPORTED, UNREACHABLE, OTHER -> JobSight.UNKNOWN;
      };
    }
  }

  private record JobSight(Job job, JobStatistics.@Nullable Type end) {
    static final JobSight UNKNOWN = new JobSight(Job.UNKNOWN, null);
  }
}
