package dev.godwit.libvirt;

/** libvirt's virDomainMigrateFlags, those that Godwit uses. */
final class MigrateFlags {
  static final int LIVE = 1;
  static final int PEER2PEER = 1 << 1;
  static final int PERSIST_DEST = 1 << 3;
  static final int UNDEFINE_SOURCE = 1 << 4;
  static final int NON_SHARED_DISK = 1 << 6;
  static final int AUTO_CONVERGE = 1 << 13;
  static final int POSTCOPY = 1 << 15;
  static final int TLS = 1 << 16;
  static final int PARALLEL = 1 << 17;

  private MigrateFlags() {}
}
