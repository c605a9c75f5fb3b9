package dev.godwit.cli.testplugin;

import dev.godwit.spi.HostServices;
import dev.godwit.spi.LiveMigrationDriver;
import dev.godwit.spi.LiveMigrationPlugin;
import dev.godwit.spi.OfflineTools;
import dev.godwit.spi.PluginException;
import dev.godwit.spi.SettingDefinition;
import dev.godwit.spi.SimulationOrder;
import dev.godwit.spi.SimulationReport;
import dev.godwit.spi.ToolInputException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A plugin with tools that tell what they were given, and which classes they see. */
public final class TestPlugin implements LiveMigrationPlugin {
  @Override
  public String id() {
    return "test";
  }

  @Override
  public List<SettingDefinition> settings() {
    return List.of();
  }

  @Override
  public LiveMigrationDriver create(Map<String, String> settings, HostServices host)
      throws PluginException {
    throw new PluginException("it has no driver");
  }

  @Override
  public Optional<OfflineTools> offlineTools() {
    return Optional.of(new Tools());
  }

  private static final class Tools implements OfflineTools {
    @Override
    public List<String> replay(String document, @Nullable String policy) throws ToolInputException {
      if (!document.startsWith("{")) {
        throw new ToolInputException("line 1, column 1: \u001bsamples is missing");
      }
      boolean own = Thread.currentThread().getContextClassLoader() == getClass().getClassLoader();
      return List.of(
          "{\"at\": 0.5, \"action\": \"set-max-downtime\", \"millis\": 50, \"rule\": \"step 1\"}",
          "{\"at\": 0.5, \"action\": \"see\", \"own_loader\": " + own + ", \"picocli\": "
              + sees("picocli.CommandLine") + ", \"length\": " + document.length() + "}",
          "{\"at\": 1.5, \"diverged\": {\"recorded\": {\"at\": 1.5, \"action\": \"post\","
              + " \"millis\": 7, \"rule\": \"x\"}}}",
          "{\"at\": 1.6, \"diverged\": {\"recorded\": null}}",
          "{\"at\": 1.5, \"action\": \"abort-job\", \"rule\": \"policy " + policy
              + "\", \"failed\": \"it timed out\"}",
          "{\"at\": 2.0, \"outcome\": \"failed\", \"status\": \"failed\", \"guest\": \"source\"}");
    }

    private static boolean sees(String type) {
      try {
        Class.forName(type);
        return true;
      } catch (ClassNotFoundException e) {
        return false;
      }
    }

    @Override
    public SimulationReport simulate(SimulationOrder order) throws ToolInputException {
      if (order.workingSetMib() > order.memoryMib()) {
        throw new ToolInputException("the working set is larger than the memory");
      }
      var runs = new ArrayList<SimulationReport.Run>();
      for (String policy : order.policies()) {
        boolean done = policy.equals("predictive");
        runs.add(new SimulationReport.Run(
            policy,
            done ? "completed" : "failed",
            done ? null : order.toString(),
            done ? 20_000 : 40_000,
            done ? 180L : null,
            order.memoryMib(),
            4,
            false,
            List.of(
                new SimulationReport.Point(0, order.memoryMib(), 1, null),
                new SimulationReport.Point(done ? 10_000 : 20_000, 1024, 2, 50L),
                new SimulationReport.Point(done ? 20_000 : 40_000, done ? 0 : 1024, 3, 500L)),
            List.of("{\"at\": 1.0, \"action\": \"post\"}")));
      }
      return new SimulationReport(runs);
    }
  }
}
