package dev.godwit.engine.hypervisor;

import dev.godwit.api.GuestId;
import dev.godwit.api.HostName;
import dev.godwit.api.HostObservation;
import dev.godwit.api.KnownBadVersions;
import dev.godwit.api.MigrationRequest;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The hypervisors of all hosts in the inventory.
 *
 * <p>Methods block, may be called by several threads at once, and throw {@link HypervisorException}
 * when the hypervisor refuses or does not answer. They open and renew connections by themselves.
 * Callers bring their own deadline and treat a call past it as unknown, so an implementation must
 * tolerate that nobody waits for its answer any more.
 */
public interface Hypervisor extends AutoCloseable {
  /** Looks at a host and all its guests. */
  HostObservation observe(HostName host) throws HypervisorException;

  /** Between which versions something breaks, as far as is known; {@link #prepare} goes by it. */
  default List<KnownBadVersions> knownBadVersions() {
    return List.of();
  }

  /** Looks at one guest on one host; a guest that is not there is an answer, not an error. */
  GuestLook look(HostName host, GuestId guest) throws HypervisorException;

  /** The statistics of the job that runs on a guest now; type NONE when there is none. */
  JobStatistics jobStatistics(HostName host, GuestId guest) throws HypervisorException;

  /**
   * What job a guest has now, or how its job said it ended; asked to decide an outcome, apart from the
   * looks at the job.
   */
  default JobStatistics.Type jobType(HostName host, GuestId guest) throws HypervisorException {
    return jobStatistics(host, guest).type();
  }

  /**
   * How much of its memory a guest rewrites: the pages that it wrote to at least once within a period,
   * found by sampling. Takes as long as the period.
   *
   * @param seconds the period, 1 to 60 s
   * @return bytes written to within one second of the period on average; null where the hypervisor
   *     cannot tell
   */
  default @Nullable Long dirtyBytesPerSecond(HostName host, GuestId guest, int seconds)
      throws HypervisorException {
    return null;
  }

  /**
   * The statistics that a completed job left behind, which stay readable; type NONE when there are
   * none. They can be of an older job than the caller thinks.
   */
  JobStatistics completedJobStatistics(HostName host, GuestId guest) throws HypervisorException;

  /**
   * Checks a request against both hosts and prepares the job without changing anything.
   *
   * @throws HypervisorException only for what cannot be told as a blocker
   */
  Preparation prepare(MigrationRequest request) throws HypervisorException;

  /** Cancels the job of a guest. */
  void abortJob(HostName host, GuestId guest) throws HypervisorException;

  /** Sets the longest pause at the end of the running migration. */
  void setMaxDowntime(HostName host, GuestId guest, long millis) throws HypervisorException;

  /** Limits the transfer rate of the running migration, in MiB/s. */
  void setMaxBandwidth(HostName host, GuestId guest, long mibPerSecond) throws HypervisorException;

  /** Switches the running migration to post-copy. */
  void startPostCopy(HostName host, GuestId guest) throws HypervisorException;

  /** Pauses a guest. */
  void suspend(HostName host, GuestId guest) throws HypervisorException;

  /** Lets a paused guest run. */
  void resume(HostName host, GuestId guest) throws HypervisorException;

  /**
   * Tells a listener what happens to a guest on a host until the subscription is closed. The
   * subscription outlives the connection: it is renewed when the host comes back, and the listener
   * is told of the gap ({@link HypervisorSignal.ConnectionChanged}).
   *
   * @param listener called on the hypervisor's event thread; must return at once, must not call back
   *     into this interface and must not throw
   */
  Subscription subscribe(HostName host, GuestId guest, Consumer<HypervisorSignal> listener);

  /** Closes all connections, within some seconds; blocked calls fail. */
  @Override
  void close();

  /** The end of a subscription. */
  interface Subscription extends AutoCloseable {
    /** Stops the signals; does nothing the second time, never blocks. */
    @Override
    void close();
  }
}
