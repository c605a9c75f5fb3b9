package dev.godwit.libvirt;

import dev.godwit.engine.replay.Replays;
import dev.godwit.simulator.offline.Simulations;
import dev.godwit.spi.OfflineTools;
import dev.godwit.spi.SettingDefinition;
import dev.godwit.spi.SimulationOrder;
import dev.godwit.spi.SimulationReport;
import dev.godwit.spi.ToolInputException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What this driver can do without libvirt. */
final class LibvirtOfflineTools implements OfflineTools {
  private final Replays replays;
  private final Simulations simulations;

  LibvirtOfflineTools(List<SettingDefinition> settings) {
    this.replays = new Replays(settings);
    this.simulations = new Simulations(settings);
  }

  @Override
  public List<String> replay(String document, @Nullable String policy) throws ToolInputException {
    return replays.replay(document, policy);
  }

  @Override
  public SimulationReport simulate(SimulationOrder order) throws ToolInputException {
    return simulations.simulate(order);
  }
}
