package dev.godwit.simulator;

import java.util.random.RandomGenerator;

/** How long simulated libvirt takes, in nanoseconds. */
final class Latencies {
  static final long MILLI = 1_000_000;
  static final long SECOND = 1000 * MILLI;

  /** Keepalive of 5 times 5 s and one more: when peers, and when clients, give a connection up. */
  static final long PEER_KEEPALIVE = 27 * SECOND;

  static final long CLIENT_KEEPALIVE = 29 * SECOND;

  /** A killed QEMU or a broken peer is noticed in 0.2 s. */
  static final long NOTICE = 200 * MILLI;

  /** A post-copy without a network goes on for 15 s before anybody notices. */
  static final long POST_COPY_NOTICE = 15 * SECOND;

  /** A client is connected again within a second. */
  static final long RECONNECT = SECOND;

  private final RandomGenerator random;

  Latencies(RandomGenerator random) {
    this.random = random;
  }

  long toHost() {
    return random.nextLong(MILLI / 2, 3 * MILLI / 2);
  }

  /** A plain call takes one to three milliseconds, an abort 62 to 100. */
  long fromHost(Call call) {
    return call == Call.ABORT_JOB
        ? random.nextLong(61 * MILLI, 99 * MILLI)
        : random.nextLong(MILLI / 2, 3 * MILLI / 2);
  }

  /** From the last lifecycle event to the one that the job has completed: 0 to 4 ms. */
  long jobCompleted() {
    return random.nextLong(0, 4 * MILLI);
  }

  /** From that to the return of the migrate call: 7 to 13 ms. */
  long migrateReturns() {
    return random.nextLong(7 * MILLI, 13 * MILLI);
  }
}
