package dev.godwit.api;

/** What a migration is doing. */
public enum MigrationPhase {
  /** Checks and plans; the guest has not been touched. */
  PREPARING,
  /** Memory (and disks) are copied while the guest runs on the source. */
  PRE_COPY,
  /** The guest was paused so that the rest can be moved. */
  PAUSED_COPY,
  /** The guest runs on the destination and fetches what it still lacks. */
  POST_COPY,
  /** A post-copy broke; both sides are kept until it is recovered. */
  POST_COPY_BROKEN,
  /** An abort was sent. */
  ABORTING,
  /** The job is over and both hosts are asked where the guest is. */
  SETTLING,
  /** The guest moved; the host finishes its own work. */
  POST,
  /** The guest stayed; the host undoes its preparations. */
  ROLLBACK,
  /** Over. */
  ENDED
}
