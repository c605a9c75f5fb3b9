package dev.godwit.cli;

import dev.godwit.api.MigrationContract;
import dev.godwit.cli.exit.CommandException;
import dev.godwit.cli.exit.Exit;
import dev.godwit.cli.offline.OfflinePlugin;
import dev.godwit.cli.offline.SimulationOutput;
import dev.godwit.spi.SimulationOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code godwit simulate}. */
@Command(
    name = "simulate",
    description =
        "Shows how a migration of an imagined server would go, under one policy or several. Needs"
            + " no cloud and no hypervisor. Sizes are in MiB, or written with a unit: 16GiB.")
final class SimulateCommand implements Runnable {
  @ParentCommand
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private GodwitCommand godwit;

  @Option(
      names = "--memory",
      paramLabel = "SIZE",
      required = true,
      converter = MibConverter.class,
      description = "Memory of the server.")
  private long memoryMib;

  @Option(
      names = "--used",
      paramLabel = "SIZE",
      converter = MibConverter.class,
      description = "Memory that was ever written; the rest is zero pages (default: all).")
  private @Nullable Long usedMib;

  @Option(
      names = "--working-set",
      paramLabel = "SIZE",
      converter = MibConverter.class,
      description = "Memory that the server keeps rewriting (default: a quarter of what is used).")
  private @Nullable Long workingSetMib;

  @Option(
      names = "--dirty-rate",
      paramLabel = "MIB_PER_S",
      defaultValue = "0",
      description = "How fast it writes there, every write counted (default: ${DEFAULT-VALUE}).")
  private double dirtyMibPerSecond;

  @Option(
      names = "--shape",
      paramLabel = "SHAPE",
      defaultValue = "uniform",
      description = "How its writes are spread: uniform, sequential, hot-spot or bursts (default:"
          + " ${DEFAULT-VALUE}).")
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private String shape;

  @Option(
      names = "--bandwidth",
      paramLabel = "MIB_PER_S",
      required = true,
      description = "What the network and the hosts can carry.")
  private double bandwidthMibPerSecond;

  @Option(
      names = "--disk",
      paramLabel = "SIZE",
      defaultValue = "0",
      converter = MibConverter.class,
      description = "Disks to copy (default: none).")
  private long diskMib;

  @Option(
      names = "--policy",
      paramLabel = "NAME",
      defaultValue = "predictive",
      description = "The policy (default: ${DEFAULT-VALUE}).")
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private String policy;

  @Option(
      names = "--compare",
      paramLabel = "NAME",
      split = ",",
      description = "Policies to run as well, each against the same server.")
  private List<String> compared = List.of();

  @Option(
      names = "--set",
      paramLabel = "SETTING=VALUE",
      description = "A setting of the driver that differs from its default; may be repeated.")
  private Map<String, String> settings = Map.of();

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Of everything that is random; the same one gives the same run.")
  private @Nullable Long seed;

  @Option(
      names = "--noise",
      paramLabel = "PERCENT",
      defaultValue = "0",
      description =
          "How far bandwidth and writes swing round their means (default: ${DEFAULT-VALUE}).")
  private int noisePercent;

  @Mixin
  private final ContractOptions contract = new ContractOptions();

  @Mixin
  private final PluginOption plugin = new PluginOption();

  @Override
  public void run() {
    SimulationOrder order = order();
    try (OfflinePlugin loaded = plugin.load(godwit)) {
      new SimulationOutput(order, loaded.ask(tools -> tools.simulate(order)))
          .print(godwit.output());
    }
  }

  private SimulationOrder order() {
    long used = usedMib == null ? memoryMib : usedMib;
    var policies = new java.util.LinkedHashSet<String>(List.of(policy));
    policies.addAll(compared);
    return new SimulationOrder(
        memoryMib,
        used,
        workingSetMib == null ? used / 4 : workingSetMib,
        dirtyMibPerSecond,
        shape(),
        bandwidthMibPerSecond,
        diskMib,
        new MigrationContract(
            contract.maxDowntimeMillis(),
            contract.deadlineSeconds(),
            contract.postCopy(),
            contract.autoConverge(),
            contract.pause()),
        List.copyOf(policies),
        settings,
        seed == null ? ThreadLocalRandom.current().nextInt(Integer.MAX_VALUE) : seed,
        noisePercent);
  }

  private SimulationOrder.Shape shape() {
    return Arrays.stream(SimulationOrder.Shape.values())
        .filter(value -> word(value).equals(shape))
        .findFirst()
        .orElseThrow(() -> new CommandException(
            Exit.WRONG_USE,
            "--shape is one of "
                + Arrays.stream(SimulationOrder.Shape.values())
                    .map(SimulateCommand::word)
                    .collect(Collectors.joining(", "))
                + ", not "
                + shape));
  }

  private static String word(SimulationOrder.Shape shape) {
    return shape.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
