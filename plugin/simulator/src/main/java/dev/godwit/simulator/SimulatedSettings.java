package dev.godwit.simulator;

import dev.godwit.simulator.model.HostModel;
import java.util.Objects;

/**
 * How simulated hosts behave.
 *
 * @param hosts what they and the network can do
 * @param permitPostCopy whether migrations may be switched to post-copy
 * @param permitAutoConverge whether QEMU may slow guests down; post-copy goes before it
 * @param bandwidthMibPerSecond the fastest rate of one migration, 0 for no limit
 * @param seed of everything that is random
 */
public record SimulatedSettings(
    HostModel hosts,
    boolean permitPostCopy,
    boolean permitAutoConverge,
    long bandwidthMibPerSecond,
    long seed) {
  public SimulatedSettings {
    Objects.requireNonNull(hosts, "hosts");
    if (bandwidthMibPerSecond < 0) {
      throw new IllegalArgumentException(
          "bandwidthMibPerSecond must be 0 or more, is " + bandwidthMibPerSecond);
    }
  }
}
