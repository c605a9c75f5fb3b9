package dev.godwit.simulator.offline;

import dev.godwit.simulator.model.GuestModel;
import dev.godwit.spi.SettingDefinition;
import dev.godwit.spi.SimulationOrder;
import dev.godwit.spi.SimulationReport;
import dev.godwit.spi.SimulationReport.Run;
import dev.godwit.spi.ToolInputException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Simulates migrations: the real driver moves the same guest once for each policy, on hosts and a clock
 * that are simulated. The same order gives the same report. Immutable and safe for all threads.
 */
public final class Simulations {
  private static final int BURST_CYCLE_SECONDS = 30;

  private final OrderCheck check;

  /**
   * A simulator.
   *
   * @param definitions the settings of the driver, which an order may name
   */
  public Simulations(List<SettingDefinition> definitions) {
    this.check = new OrderCheck(List.copyOf(definitions));
  }

  /**
   * Carries an order out. What its contract allows (post-copy, throttling) is permitted by the
   * simulated operator too, unless the order's settings say otherwise. A migration that has not ended
   * after 24 hours is unfinished.
   *
   * @throws ToolInputException if the order makes no sense; the message names the field
   */
  public SimulationReport simulate(SimulationOrder order) throws ToolInputException {
    Map<String, String> settings = check.check(order);
    double burstOffset = new SplittableRandom(order.seed()).nextDouble(BURST_CYCLE_SECONDS);
    GuestModel guest = GuestModel.of(
            order.memoryMib(),
            order.usedMib(),
            (double) order.workingSetMib(),
            order.dirtyMibPerSecond(),
            order.shape(),
            burstOffset)
        .withDisks(order.diskMib(), 0);
    return run(order, guest, settings);
  }

  /**
   * As {@link #simulate(SimulationOrder)}, with a guest that writes as no order can say. What the order
   * says of the guest is checked and not used.
   *
   * @throws ToolInputException if the order makes no sense; the message names the field
   */
  public SimulationReport simulate(SimulationOrder order, GuestModel guest)
      throws ToolInputException {
    return run(order, guest, check.check(order));
  }

  private static SimulationReport run(
      SimulationOrder order, GuestModel guest, Map<String, String> settings) {
    var runs = new ArrayList<Run>();
    for (String policy : order.policies()) {
      runs.add(new SimulationRun(order, guest, policy, settings).run());
    }
    return new SimulationReport(runs);
  }
}
