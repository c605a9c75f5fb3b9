package dev.godwit.testkit;

import dev.godwit.api.GuestId;
import dev.godwit.api.HostName;
import dev.godwit.api.LiveMigration;
import dev.godwit.engine.hypervisor.GuestLook.Presence;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/**
 * A driver on two hosts, with what a test needs beside it. Used by one thread.
 *
 * <p>Every test gets hosts without guests and without faults.
 */
public interface DriverUnderTest extends AutoCloseable {
  /** What a guest does. */
  enum GuestKind {
    /** Is moved within a minute. */
    CONVERGES,
    /** Writes so fast, or its network is so slow, that it takes minutes, until {@link #hurry}. */
    LINGERS,
    /** The same, and its host keeps its definition when it stops. */
    LINGERS_PERSISTENT,
    /** Is moved within a minute, and its owner paused it. */
    PAUSED
  }

  /** The host on which guests are put. */
  HostName source();

  /** The other one. */
  HostName destination();

  /** The host around the driver. */
  RecordingHost host();

  /** The driver's interface; another one after a {@link #restart}. */
  LiveMigration liveMigration();

  /** Puts a guest on the source. */
  GuestId addGuest(GuestKind kind);

  /** Lets what lingers end within a minute. */
  void hurry();

  /** Ends the driver as a crash would, and starts another one on the same journal. */
  void restart();

  /** Waits in the driver's time; fails when the limit comes first. */
  void await(String what, Duration limit, BooleanSupplier condition);

  /** Waits for an answer that comes within some seconds of the driver's time. */
  <T> T answer(CompletableFuture<T> future);

  /** How a guest truly stands on a host. */
  Presence look(HostName host, GuestId guest);

  /** Kills a guest's QEMU on a host. */
  void killQemu(HostName host, GuestId guest);

  /** Ends a guest from inside, or as an operator would. */
  void endGuest(GuestId guest);

  /** Makes a host unable to answer; its guests go on. */
  void silence(HostName host);

  /** Ends that. */
  void unsilence(HostName host);

  /** Fails if the guest has noticed anything wrong with its memory. */
  void assertUnharmed(GuestId guest);

  @Override
  void close();
}
