package dev.godwit.spi;

import dev.godwit.api.HypervisorView;
import dev.godwit.api.LiveMigration;

/** A driver at work. */
public interface LiveMigrationDriver extends AutoCloseable {
  /** The one interface through which guests are moved; always the same object. */
  LiveMigration liveMigration();

  /** A look at the hosts; always the same object. */
  HypervisorView hypervisors();

  /**
   * Stops watching and frees what the driver holds, within ten seconds; does nothing the second
   * time. Jobs that live in the hypervisors (peer-to-peer migrations) go on.
   */
  @Override
  void close();
}
