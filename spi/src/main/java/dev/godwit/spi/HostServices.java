package dev.godwit.spi;

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
}
