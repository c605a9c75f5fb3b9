package dev.godwit.simulator;

import dev.godwit.engine.settings.JobSettings;
import dev.godwit.simulator.model.HostModel;
import java.util.Objects;

/**
 * How simulated hosts behave.
 *
 * @param hosts what they and the network can do
 * @param job what their operator permits a job
 * @param seed of everything that is random
 */
public record SimulatedSettings(HostModel hosts, JobSettings job, long seed) {
  public SimulatedSettings {
    Objects.requireNonNull(hosts, "hosts");
    Objects.requireNonNull(job, "job");
  }
}
