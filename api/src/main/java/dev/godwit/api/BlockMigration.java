package dev.godwit.api;

/** What the requester says about the guest's disks (Nova's {@code block_migration}). */
public enum BlockMigration {
  /** Disks on local storage are copied, disks on shared storage are not. */
  AUTO,
  /** Local disks are to be copied; a guest whose storage is all shared is refused. */
  COPY_LOCAL_DISKS,
  /** All storage is shared; a guest with a local disk is refused. */
  SHARED_STORAGE
}
