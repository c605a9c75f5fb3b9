package dev.godwit.engine.replay;

import dev.godwit.api.HostName;
import dev.godwit.engine.hypervisor.Hypervisor;
import dev.godwit.engine.hypervisor.HypervisorException;
import dev.godwit.hub.Hub;
import java.util.List;

/**
 * Hosts that say what a document says. Their state outlives the driver's process; what belongs to one
 * process is given to {@link #enter}. Used on one hub at a time.
 */
interface ReplayHosts extends Hypervisor {
  HostName SOURCE_HOST = new HostName(CallKey.SOURCE);
  HostName DESTINATION_HOST = new HostName(CallKey.DESTINATION);

  /** The hosts of the inventory. */
  List<HostName> names();

  /** A life of the driver begins; nobody waits for the operation of an earlier one. */
  void enter(Life life);

  /**
   * Answers a call to the host that the driver runs in, such as {@code post}.
   *
   * @throws HypervisorException if the call is to fail
   */
  void serve(String call) throws HypervisorException;

  /** One life of the driver. */
  interface Life {
    Hub hub();

    /** The document's clock: nanoseconds since the monitor first began. */
    long nowNanos();

    /** Does what an event says that is not the hosts' business. */
    void happens(ReplayEvent.What what);
  }
}
