package dev.godwit.engine;

import dev.godwit.api.GuestId;
import dev.godwit.api.HostName;
import dev.godwit.api.MigrationRequest;
import dev.godwit.engine.Round.Job;
import dev.godwit.engine.Round.Sight;
import dev.godwit.engine.hypervisor.GuestLook;
import dev.godwit.engine.hypervisor.HypervisorException;
import dev.godwit.hub.Event;
import dev.godwit.hub.Hub;
import java.util.function.Consumer;

/** Asks both hosts where the guest is, one round at a time. Used on the hub only. */
final class Rounds {
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

  /** Asks both hosts at the same time and waits for all answers. */
  Round ask(boolean afterJob) {
    GuestId guest = request.guest();
    Event<Sight> destination = beginLook(request.destination(), guest);
    Event<Job> job = hub.event();
    hub.spawn(() -> {
      job.send(jobOf(guest));
      return null;
    });
    Sight source = look(request.source(), guest);
    return new Round(source, destination.await(), job.await(), afterJob);
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

  private Job jobOf(GuestId guest) {
    try {
      return calls.control(
              request.source(), "job", hypervisor -> hypervisor.hasJob(request.source(), guest))
          ? Job.ACTIVE
          : Job.NONE;
    } catch (HypervisorException e) {
      return switch (e.kind()) {
        // A guest that is gone, or does not run, has no job.
        case NO_DOMAIN, OPERATION_INVALID -> Job.NONE;
        case NO_RAM_INFO -> Job.ACTIVE;
        case OPERATION_ABORTED, NOT_SUPPORTED, UNREACHABLE, OTHER -> Job.UNKNOWN;
      };
    }
  }
}
