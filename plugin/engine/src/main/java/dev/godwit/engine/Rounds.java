package dev.godwit.engine;

import dev.godwit.api.GuestId;
import dev.godwit.api.HostName;
import dev.godwit.api.MigrationRequest;
import dev.godwit.engine.Round.Job;
import dev.godwit.engine.Round.Sight;
import dev.godwit.engine.hypervisor.GuestLook;
import dev.godwit.engine.hypervisor.HypervisorException;
import dev.godwit.engine.hypervisor.JobStatistics;
import dev.godwit.hub.Event;
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
    GuestId guest = request.guest();
    Instant begun = hub.clock().instant();
    Event<Sight> destination = beginLook(request.destination(), guest);
    Event<JobSight> job = hub.event();
    hub.spawn(() -> {
      job.send(jobOf(guest));
      return null;
    });
    Sight source = look(request.source(), guest);
    Sight other = destination.await();
    JobSight seen = Judge.isMove(source, other) ? JobSight.UNKNOWN : job.await();
    if (Duration.between(begun, hub.clock().instant()).compareTo(ONE_MOMENT) > 0) {
      // What was seen on the source while the others were waited for may not be true any more.
      source = look(request.source(), guest);
      seen = job.await();
    }
    return new Round(source, other, seen.job(), seen.end(), afterJob);
  }

  private Event<Sight> beginLook(HostName host, GuestId guest) {
    Event<Sight> sight = hub.event();
    hub.spawn(() -> {
      sight.send(look(host, guest));
      return null;
    });
    return sight;
  }

  private Sight look(HostName host, GuestId guest) {
    try {
      GuestLook look = calls.control(host, "look", hypervisor -> hypervisor.look(host, guest));
      return new Sight.Seen(look.presence(), look.detail());
    } catch (HypervisorException e) {
      return new Sight.Unseen(e.getMessage());
    }
  }

  private JobSight jobOf(GuestId guest) {
    try {
      JobStatistics.Type type = calls.control(
          request.source(), "job type", hypervisor -> hypervisor.jobType(request.source(), guest));
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
