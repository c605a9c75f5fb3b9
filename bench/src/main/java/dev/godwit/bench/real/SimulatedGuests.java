package dev.godwit.bench.real;

import dev.godwit.api.MigrationContract;
import dev.godwit.libvirt.LibvirtPlugin;
import dev.godwit.simulator.model.GuestModel;
import dev.godwit.simulator.model.WriteStream;
import dev.godwit.simulator.model.WriteStream.Bursts;
import dev.godwit.simulator.model.WriteStream.Pattern;
import dev.godwit.simulator.offline.Simulations;
import dev.godwit.spi.SimulationOrder;
import dev.godwit.spi.SimulationOrder.Shape;
import dev.godwit.spi.ToolInputException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The guests of the testbed on simulated hosts. */
final class SimulatedGuests {
  /** A migration begins anywhere in a cycle of bursts. */
  private static final int BURST_OFFSETS = 40;

  private SimulatedGuests() {}

  /**
   * How long the same guest is simulated to take, in s: once, or for bursts from many moments of their
   * cycle on.
   *
   * @param baseMib what an idle guest of the testbed has to send
   */
  static Spread totalSeconds(RealGuest guest, String policy, double baseMib)
      throws ToolInputException {
    long usedMib = Math.min(guest.memoryMib(), Math.round(baseMib) + guest.dirtyMib());
    var order = new SimulationOrder(
        guest.memoryMib(),
        usedMib,
        guest.dirtyMib(),
        guest.mibPerSecond(),
        Shape.SEQUENTIAL,
        RealMatrix.LINK_MIB_PER_SECOND,
        guest.diskMib(),
        MigrationContract.OPEN,
        List.of(policy),
        RealMatrix.SETTINGS,
        1,
        0);
    var simulations = new Simulations(new LibvirtPlugin().settings());
    var seconds = new ArrayList<Double>();
    int offsets = guest.bursts() == null ? 1 : BURST_OFFSETS;
    for (int offset = 0; offset < offsets; offset++) {
      var model = new GuestModel(
              guest.memoryMib(), usedMib, writes(guest, (double) offset / offsets))
          .withDisks(guest.diskMib(), 0);
      seconds.add(simulations.simulate(order, model).runs().getFirst().totalMillis() / 1000.0);
    }
    return new Spread(seconds);
  }

  private static List<WriteStream> writes(RealGuest guest, double partOfCycle) {
    RealGuest.@Nullable Bursts bursts = guest.bursts();
    return guest.dirtyMib() == 0
        ? List.of()
        : List.of(new WriteStream(
            guest.dirtyMib(),
            guest.mibPerSecond(),
            Pattern.SEQUENTIAL,
            bursts == null
                ? null
                : new Bursts(
                    bursts.onSeconds(),
                    bursts.everySeconds(),
                    partOfCycle * bursts.everySeconds())));
  }
}
