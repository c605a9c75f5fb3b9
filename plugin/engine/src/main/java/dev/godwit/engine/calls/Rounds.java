package dev.godwit.engine.calls;

import dev.godwit.api.GuestId;
import dev.godwit.api.HostName;
import dev.godwit.api.MigrationRequest;
import dev.godwit.engine.calls.Calls.Asked;
import dev.godwit.engine.hypervisor.GuestLook;
import dev.godwit.engine.hypervisor.GuestLook.Presence;
import dev.godwit.engine.hypervisor.HypervisorException;
import dev.godwit.engine.hypervisor.JobStatistics;
import dev.godwit.engine.verdict.Judge;
import dev.godwit.engine.verdict.Round;
import dev.godwit.engine.verdict.Round.Job;
import dev.godwit.engine.verdict.Sight;
import dev.godwit.hub.Hub;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Asks both hosts where the guest is, one round at a time. Used on the hub only. */
public final class Rounds {
  /** How far apart the looks of one round may lie. */
  private static final Duration ONE_MOMENT = Duration.ofSeconds(1);

  private final Hub hub;
  private final Calls calls;
  private final MigrationRequest request;

  public Rounds(Hub hub, Calls calls, MigrationRequest request) {
    this.hub = hub;
    this.calls = calls;
    this.request = request;
  }

  /** Begins a round; the answer comes by the consumer, in a coroutine of its own. */
  public void begin(boolean afterJob, Consumer<Round> answer) {
    hub.spawn(() -> {
      answer.accept(ask(afterJob));
    });
  }

  /** Asks both hosts at the same time and waits for all answers that matter. */
  public Round ask(boolean afterJob) {
    HostName at = request.source();
    GuestId guest = request.guest();
    long begunNanos = hub.clock().nanoTime();
    Asked<GuestLook> other = look(request.destination());
    Asked<GuestLook> own = look(at);
    Asked<JobStatistics.Type> job =
        calls.begin(at, "job type", hypervisor -> hypervisor.jobType(at, guest));
    Sight source = sight(own);
    Sight destination = sight(other);
    JobSight seen = Judge.isMove(source, destination) ? JobSight.UNKNOWN : jobSight(job);
    if (hub.clock().nanoTime() - begunNanos > ONE_MOMENT.toNanos()) {
      // What was seen on the source while the others were waited for may not be true any more.
      source = sight(look(at));
      seen = jobSight(job);
    }
    return new Round(
        source,
        destination,
        seen.job(),
        seen.end(),
        afterJob,
        afterJob ? elsewhere(source, destination) : null);
  }

  /** The third host that holds the guest live, asked for only where it left both of its own. */
  private @Nullable HostName elsewhere(Sight source, Sight destination) {
    if (!source.is(Presence.ABSENT, Presence.MIGRATED_AWAY) || !destination.isGone()) {
      return null;
    }
    Map<HostName, Asked<GuestLook>> asked = new LinkedHashMap<>();
    calls.host().otherHosts(request).forEach(host -> asked.put(host, look(host)));
    HostName found = null;
    for (Map.Entry<HostName, Asked<GuestLook>> host : asked.entrySet()) {
      Sight sight = sight(host.getValue());
      if (found == null && sight.isLive() && !sight.is(Presence.INCOMING)) {
        found = host.getKey();
      }
    }
    return found;
  }

  private Asked<GuestLook> look(HostName host) {
    return calls.begin(host, "look", hypervisor -> hypervisor.look(host, request.guest()));
  }

  private static Sight sight(Asked<GuestLook> asked) {
    try {
      return new Sight.Seen(asked.await());
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
