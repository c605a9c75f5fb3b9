package dev.godwit.testkit;

import java.util.Map;

/** The contract, kept by the driver on simulated hosts. */
class SimulatedDriverTest extends DriverContract {
  @Override
  protected DriverUnderTest open(boolean permitPostCopy) {
    return new SimulatedDriver(
        Map.of(
            "live_migration_policy",
            "nova",
            "live_migration_permit_post_copy",
            "" + permitPostCopy),
        1);
  }
}
