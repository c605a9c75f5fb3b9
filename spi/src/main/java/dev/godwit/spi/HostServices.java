package dev.godwit.spi;

import dev.godwit.api.MigrationRequest;
import java.time.InstantSource;

/** What a host gives its driver. All parts may be called from any thread of the driver. */
public interface HostServices {
  /** The hypervisor hosts. */
  Inventory inventory();

  /** What the host does when a migration moves on. */
  MigrationCallbacks callbacks();

  /** Where intents are made durable. */
  Journal journal();

  /** The time. */
  InstantSource clock();

  /**
   * Whether this host still answers for a migration. A driver asks right before each step that changes
   * anything (the migrate call, limits, pause, resume, switch, abort, post and rollback) and takes no
   * more of them once the answer is false: it then only lets go of the migration, whose job goes on.
   * False stays false. Does not block. True unless overridden: a host that cannot lose a migration to
   * anybody has nothing to say here.
   */
  default boolean answersFor(MigrationRequest request) {
    return true;
  }
}
