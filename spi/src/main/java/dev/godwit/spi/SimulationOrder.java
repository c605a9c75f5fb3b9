package dev.godwit.spi;

import dev.godwit.api.MigrationContract;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What is to be simulated. Sizes in MiB, rates in MiB/s.
 *
 * @param memoryMib memory of the guest, 1 to 16,777,216
 * @param usedMib memory that was ever written and has to be moved; the rest is zero pages
 * @param workingSetMib memory that the guest keeps rewriting, 0 to {@code memoryMib}
 * @param dirtyMibPerSecond how fast it writes there, counting every write of a page again
 * @param shape how its writes are spread
 * @param bandwidthMibPerSecond what the network and the hosts can carry, at least 1
 * @param diskMib disks to copy, 0 for none
 * @param contract what the migration may cost
 * @param policies names of the policies to run, each against the same guest
 * @param settings the driver's settings that differ from their defaults
 * @param seed of everything that is random
 * @param noisePercent how far the bandwidth and the guest's writes swing round their means, 0 to 90
 */
public record SimulationOrder(
    long memoryMib,
    long usedMib,
    long workingSetMib,
    double dirtyMibPerSecond,
    Shape shape,
    double bandwidthMibPerSecond,
    long diskMib,
    MigrationContract contract,
    List<String> policies,
    Map<String, String> settings,
    long seed,
    int noisePercent) {
  public SimulationOrder {
    Objects.requireNonNull(shape, "shape");
    Objects.requireNonNull(contract, "contract");
    policies = List.copyOf(policies);
    settings = Map.copyOf(settings);
  }

  /** How writes are spread over the working set. */
  public enum Shape {
    /** Every page is as likely as any other. */
    UNIFORM,
    /** Page after page, round and round; the worst case for a migration. */
    SEQUENTIAL,
    /** Nine writes of ten go to a tenth of the pages. */
    HOT_SPOT,
    /** Uniform, but only in ten seconds of every thirty, and then three times as fast. */
    BURSTS
  }
}
