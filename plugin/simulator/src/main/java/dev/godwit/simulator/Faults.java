package dev.godwit.simulator;

import dev.godwit.api.GuestId;
import dev.godwit.engine.hypervisor.GuestLook.Presence;
import dev.godwit.engine.hypervisor.HypervisorSignal.Change;
import java.util.List;

/** Makes faults happen. */
final class Faults {
  private final SimulatedHosts site;

  Faults(SimulatedHosts site) {
    this.site = site;
  }

  void happen(Fault fault) {
    switch (fault) {
      case Fault.CallFails fails -> site.host(fails.host()).callFaults.add(fails);
      case Fault.CallHangs hangs -> site.host(hangs.host()).callFaults.add(hangs);
      case Fault.HostCutOff cutOff -> cutOff(site.host(cutOff.host()), cutOff);
      case Fault.LinkDown down -> linkDown(site.host(down.host()), down);
      case Fault.LibvirtdKilled killed -> libvirtdKilled(site.host(killed.host()), killed);
      case Fault.QemuKilled killed -> ended(site.host(killed.host()), killed.guest(), false);
      case Fault.GuestShutsDown shutsDown -> {
        for (SimulatedHost host : List.copyOf(site.hosts())) {
          if (host.look(shutsDown.guest()).presence().runs()) {
            ended(host, shutsDown.guest(), true);
          }
        }
      }
      case Fault.FinishReplyLost lost -> {
        RunningJob job = site.job(lost.guest());
        if (job != null) {
          job.finishReplyIsLost();
        }
      }
      case Fault.RestoreFails fails -> site.host(fails.host()).restoreFailures++;
    }
  }

  private void ended(SimulatedHost host, GuestId guest, boolean byItself) {
    Domain domain = host.domains.get(guest);
    if (domain == null || !domain.isActive()) {
      return;
    }
    RunningJob job = site.job(guest);
    if (job != null && job.isOn(host)) {
      job.qemuEnded(host, byItself);
    } else {
      host.ended(
          domain,
          byItself ? Presence.SHUT_OFF : Presence.CRASHED,
          byItself ? "shut off (shutdown)" : "shut off (crashed)");
      host.signal(guest, Change.STOPPED);
    }
  }

  private void linkDown(SimulatedHost host, Fault.LinkDown down) {
    host.linkFaults++;
    site.jobsOn(host).forEach(RunningJob::adjustLink);
    site.later(down.span().toNanos(), () -> {
      host.linkFaults--;
      site.jobsOn(host).forEach(RunningJob::adjustLink);
    });
  }

  private void cutOff(SimulatedHost host, Fault.HostCutOff fault) {
    if (host.cutOffs++ == 0) {
      int episode = ++host.cutOffEpisode;
      site.later(Latencies.CLIENT_KEEPALIVE, () -> {
        if (host.cutOffs > 0 && host.cutOffEpisode == episode) {
          clientGivesUp(host);
        }
      });
    }
    if (fault.byPeers()) {
      cutOffFromPeers(host);
    }
    site.later(fault.span().toNanos(), () -> {
      if (fault.byPeers()) {
        host.cutOffsByPeers--;
        site.jobsOn(host).forEach(RunningJob::adjustLink);
      }
      if (--host.cutOffs == 0) {
        retryWaiting(host);
        if (host.disconnected) {
          site.later(Latencies.RECONNECT, () -> connectAgain(host));
        }
      }
    });
  }

  private void cutOffFromPeers(SimulatedHost host) {
    host.cutOffsByPeers++;
    int episode = host.cutOffEpisode;
    site.jobsOn(host).forEach(RunningJob::adjustLink);
    site.later(Latencies.PEER_KEEPALIVE, () -> {
      if (host.cutOffsByPeers > 0 && host.cutOffEpisode == episode) {
        site.jobsOn(host).forEach(job -> job.peersGaveUp(true));
      }
    });
    site.later(Latencies.CLIENT_KEEPALIVE, () -> {
      if (host.cutOffsByPeers > 0 && host.cutOffEpisode == episode) {
        site.jobsOn(host).forEach(job -> job.peersGaveUp(false));
      }
    });
  }

  private void clientGivesUp(SimulatedHost host) {
    host.disconnected = true;
    List<SimulatedHost.WaitingCall> waiting = List.copyOf(host.waiting);
    host.waiting.clear();
    waiting.forEach(call -> call.fail().run());
    site.jobsOn(host).forEach(job -> job.clientGaveUp(host));
    host.connectionChanged(false);
  }

  private void retryWaiting(SimulatedHost host) {
    List<SimulatedHost.WaitingCall> waiting = List.copyOf(host.waiting);
    host.waiting.clear();
    waiting.forEach(call -> call.retry().run());
  }

  private void connectAgain(SimulatedHost host) {
    if (host.cutOffs == 0 && host.disconnected) {
      host.disconnected = false;
      if (host.isLibvirtdUp()) {
        host.connectionChanged(true);
      }
    }
  }

  private void libvirtdKilled(SimulatedHost host, Fault.LibvirtdKilled fault) {
    libvirtdStops(host);
    site.later(fault.down().toNanos(), () -> libvirtdStarts(host));
  }

  void libvirtdStops(SimulatedHost host) {
    if (host.libvirtdKills++ == 0) {
      List<SimulatedHost.WaitingCall> waiting = List.copyOf(host.waiting);
      host.waiting.clear();
      waiting.forEach(call -> call.fail().run());
      site.jobsOn(host).forEach(job -> job.libvirtdKilled(host));
      host.connectionChanged(false);
    }
  }

  void libvirtdStarts(SimulatedHost host) {
    if (host.libvirtdKills == 0) {
      throw new IllegalStateException("libvirtd runs on host " + host.name);
    }
    if (--host.libvirtdKills == 0) {
      RunningJob.libvirtdStarted(site, host);
      site.later(Latencies.RECONNECT, () -> {
        if (host.isAnswering()) {
          host.connectionChanged(true);
        }
      });
    }
  }
}
