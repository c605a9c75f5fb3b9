package dev.godwit.simulator;

import dev.godwit.api.GuestId;
import dev.godwit.api.HostName;
import dev.godwit.engine.hypervisor.GuestLook;
import dev.godwit.engine.hypervisor.GuestLook.Presence;
import dev.godwit.engine.hypervisor.HypervisorException;
import dev.godwit.engine.hypervisor.HypervisorException.Kind;
import dev.godwit.engine.hypervisor.HypervisorSignal;
import dev.godwit.engine.hypervisor.HypervisorSignal.Change;
import dev.godwit.engine.hypervisor.JobStatistics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One host: what its libvirtd knows, and whether anybody can ask it. */
final class SimulatedHost {
  final HostName name;
  final Map<GuestId, Domain> domains = new LinkedHashMap<>();

  /** What completed migrations left behind. */
  final Map<GuestId, JobStatistics> completed = new HashMap<>();

  /** Faults of single calls that have not met theirs yet. */
  final List<Fault> callFaults = new ArrayList<>();

  /** Calls that are on a dead wire. */
  final List<WaitingCall> waiting = new ArrayList<>();

  private final List<Subscriber> subscribers = new ArrayList<>();
  int libvirtdKills;
  int cutOffs;
  int cutOffsByPeers;
  int linkFaults;
  int restoreFailures;

  /** Rises with each time it becomes cut off. */
  int cutOffEpisode;

  /** Whether the client has given its connection up. */
  boolean disconnected;

  SimulatedHost(HostName name) {
    this.name = name;
  }

  /**
   * A call that waits for its host to be reachable.
   *
   * @param retry brings it there
   * @param fail answers that the connection broke
   */
  record WaitingCall(Runnable retry, Runnable fail) {}

  record Subscriber(
      SimulatedHypervisor connection, GuestId guest, Consumer<HypervisorSignal> listener) {}

  void subscribe(Subscriber subscriber) {
    subscribers.add(subscriber);
  }

  void unsubscribe(Subscriber subscriber) {
    subscribers.remove(subscriber);
  }

  boolean isAnswering() {
    return libvirtdKills == 0 && cutOffs == 0 && !disconnected;
  }

  boolean isLibvirtdUp() {
    return libvirtdKills == 0;
  }

  /** Tells of a guest; nobody hears it while the host cannot be reached. */
  void signal(GuestId guest, Change change) {
    signal(guest, new HypervisorSignal.Lifecycle(name, change));
  }

  void signal(GuestId guest, HypervisorSignal signal) {
    if (isAnswering()) {
      for (Subscriber subscriber : List.copyOf(subscribers)) {
        if (subscriber.guest().equals(guest) && subscriber.connection().isOpen()) {
          subscriber.listener().accept(signal);
        }
      }
    }
  }

  void connectionChanged(boolean connected) {
    for (Subscriber subscriber : List.copyOf(subscribers)) {
      if (subscriber.connection().isOpen()) {
        subscriber.listener().accept(new HypervisorSignal.ConnectionChanged(name, connected));
      }
    }
  }

  /** The fault that meets a call now, used up by that; null for none. */
  @Nullable
  Fault takeFault(Call call) {
    for (Iterator<Fault> faults = callFaults.iterator(); faults.hasNext(); ) {
      Fault fault = faults.next();
      boolean meets = switch (fault) {
        case Fault.CallFails fails -> fails.call() == call;
        case Fault.CallHangs hangs -> hangs.call() == call;
        default -> false;
      };
      if (meets) {
        faults.remove();
        return fault;
      }
    }
    return null;
  }

  /** Whether a guest that should run again is let down by this host now; used up by that. */
  boolean takeRestoreFailure() {
    if (restoreFailures > 0) {
      restoreFailures--;
      return true;
    }
    return false;
  }

  GuestLook look(GuestId guest) {
    Domain domain = domains.get(guest);
    return domain == null ? new GuestLook(Presence.ABSENT, "no such domain") : domain.look();
  }

  Domain require(GuestId guest) throws HypervisorException {
    Domain domain = domains.get(guest);
    if (domain == null) {
      throw new HypervisorException(
          Kind.NO_DOMAIN, "Domain not found: no domain with matching uuid '" + guest + "'");
    }
    return domain;
  }

  Domain requireActive(GuestId guest) throws HypervisorException {
    Domain domain = require(guest);
    if (!domain.isActive()) {
      throw new HypervisorException(Kind.OPERATION_INVALID, "domain is not running");
    }
    return domain;
  }

  /** A guest's QEMU has ended. */
  void ended(Domain domain, Presence left, String words) {
    if (domain.guest.persistent() && left != Presence.ABSENT) {
      domain.become(left, words);
    } else {
      domain.become(Presence.ABSENT, "no such domain");
      domains.remove(domain.guest.id(), domain);
    }
  }
}
