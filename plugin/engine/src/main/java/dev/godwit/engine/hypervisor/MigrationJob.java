package dev.godwit.engine.hypervisor;

/** A migration that has been checked and planned and only waits to be run. */
public interface MigrationJob {
  /** Whether the owner had paused the guest; it then stays paused wherever it ends up. */
  boolean pausedByOwner();

  /** Whether the job may switch to post-copy. */
  boolean postCopyPermitted();

  /** Whether the hypervisor may slow the guest's processors by itself (auto-converge). */
  boolean autoConvergeArmed();

  /** Memory of the guest, in MiB. */
  long memoryMib();

  /** The fastest rate with which the job starts, in MiB/s; 0 for no limit. */
  long bandwidthMibPerSecond();

  /**
   * The amount to move as Nova reckons it: {@code max(2, memory in GiB)} plus {@code max(2, size in
   * GiB)} for every disk that is copied.
   */
  double dataGib();

  /**
   * Makes the migrate call and returns when it returns, which may take hours. How it ends is a hint;
   * what is true is seen on both hosts.
   *
   * @param gate passed right before the call, when everything that takes time, such as a connection, is
   *     there; what it throws is thrown on, and the call is not made
   */
  void run(Gate gate) throws HypervisorException;

  /** Whether a step may still be taken. */
  @FunctionalInterface
  interface Gate {
    /** Returns if it may. */
    void pass() throws HypervisorException;
  }
}
