package dev.godwit.simulator;

import dev.godwit.api.GuestId;
import dev.godwit.api.HostName;
import dev.godwit.engine.hypervisor.HypervisorException;
import java.time.Duration;
import java.util.Objects;

/** Something that goes wrong, or that somebody else does. */
public sealed interface Fault {
  /**
   * The next such call on a host is answered with an error.
   *
   * @param acts whether it does its work all the same
   */
  record CallFails(HostName host, Call call, HypervisorException.Kind kind, boolean acts)
      implements Fault {
    public CallFails {
      Objects.requireNonNull(host, "host");
      Objects.requireNonNull(call, "call");
      Objects.requireNonNull(kind, "kind");
    }
  }

  /**
   * The next such call on a host is answered late.
   *
   * @param acts whether it does its work, at once; otherwise it never does
   */
  record CallHangs(HostName host, Call call, Duration delay, boolean acts) implements Fault {
    public CallHangs {
      Objects.requireNonNull(host, "host");
      Objects.requireNonNull(call, "call");
      Objects.requireNonNull(delay, "delay");
    }
  }

  /**
   * A host cannot be reached over the management network.
   *
   * @param byPeers whether the other hosts cannot reach it either, which ends migrations to and from
   *     it after 27 s
   */
  record HostCutOff(HostName host, Duration span, boolean byPeers) implements Fault {
    public HostCutOff {
      Objects.requireNonNull(host, "host");
      Objects.requireNonNull(span, "span");
    }
  }

  /** A host sends and receives no guest memory. Nobody notices, except a post-copy after 15 s. */
  record LinkDown(HostName host, Duration span) implements Fault {
    public LinkDown {
      Objects.requireNonNull(host, "host");
      Objects.requireNonNull(span, "span");
    }
  }

  /** libvirtd is killed and started again; the guests go on. */
  record LibvirtdKilled(HostName host, Duration down) implements Fault {
    public LibvirtdKilled {
      Objects.requireNonNull(host, "host");
      Objects.requireNonNull(down, "down");
    }
  }

  /** A guest's QEMU is killed on a host; nothing if it is not there. */
  record QemuKilled(HostName host, GuestId guest) implements Fault {
    public QemuKilled {
      Objects.requireNonNull(host, "host");
      Objects.requireNonNull(guest, "guest");
    }
  }

  /** A guest shuts itself down, if it runs. */
  record GuestShutsDown(GuestId guest) implements Fault {
    public GuestShutsDown {
      Objects.requireNonNull(guest, "guest");
    }
  }

  /**
   * The destination's word that the guest runs there is lost at the hand-over: the source lets it run
   * as well, and libvirt has made a duplicate.
   */
  record FinishReplyLost(GuestId guest) implements Fault {
    public FinishReplyLost {
      Objects.requireNonNull(guest, "guest");
    }
  }

  /** The next time a host should let a guest run again after a failed migration, it does not. */
  record RestoreFails(HostName host) implements Fault {
    public RestoreFails {
      Objects.requireNonNull(host, "host");
    }
  }
}
