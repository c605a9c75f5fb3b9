package dev.godwit.simulator.offline;

import dev.godwit.engine.settings.EngineSettings;
import dev.godwit.spi.SettingDefinition;
import dev.godwit.spi.SimulationOrder;
import dev.godwit.spi.ToolInputException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Checks what is ordered; every error names the field and says what is expected there. */
final class OrderCheck {
  private static final long MOST_MEMORY_MIB = 16_777_216;
  private static final long MOST_DISK_MIB = 1L << 30;
  private static final double FASTEST_MIB_PER_SECOND = 10_000_000;
  private static final int MOST_POLICIES = 20;
  private static final String PERMIT_POST_COPY = "live_migration_permit_post_copy";
  private static final String PERMIT_AUTO_CONVERGE = "live_migration_permit_auto_converge";

  private final List<SettingDefinition> definitions;

  OrderCheck(List<SettingDefinition> definitions) {
    this.definitions = definitions;
  }

  /** All settings of the driver with which an order is to be run. */
  Map<String, String> check(SimulationOrder order) throws ToolInputException {
    within("memoryMib", order.memoryMib(), 1, MOST_MEMORY_MIB);
    within("usedMib", order.usedMib(), 0, order.memoryMib());
    within("workingSetMib", order.workingSetMib(), 0, order.usedMib());
    within("dirtyMibPerSecond", order.dirtyMibPerSecond(), 0, FASTEST_MIB_PER_SECOND);
    within("bandwidthMibPerSecond", order.bandwidthMibPerSecond(), 1, FASTEST_MIB_PER_SECOND);
    within("diskMib", order.diskMib(), 0, MOST_DISK_MIB);
    within("noisePercent", order.noisePercent(), 0, 90);
    if (order.dirtyMibPerSecond() > 0 && order.workingSetMib() == 0) {
      throw new ToolInputException(
          "workingSetMib must be at least 1 when dirtyMibPerSecond is above 0, is 0");
    }
    if (order.policies().isEmpty() || order.policies().size() > MOST_POLICIES) {
      throw new ToolInputException("policies must name 1 to " + MOST_POLICIES + " policies, names "
          + order.policies().size());
    }
    Map<String, String> settings = settings(order);
    EngineSettings engine;
    try {
      engine = EngineSettings.of(settings);
    } catch (IllegalArgumentException e) {
      throw new ToolInputException("settings: " + e.getMessage());
    }
    for (String policy : order.policies()) {
      if (engine.policies().find(policy).isEmpty()) {
        throw new ToolInputException("policies: there is no policy " + policy + "; there are "
            + String.join(", ", engine.policies().names()));
      }
    }
    return settings;
  }

  private Map<String, String> settings(SimulationOrder order) throws ToolInputException {
    var all = new HashMap<String, String>();
    definitions.forEach(definition -> all.put(definition.name(), definition.defaultValue()));
    // An operator who permits what is asked for, unless the order says otherwise.
    all.put(PERMIT_POST_COPY, "" + Boolean.TRUE.equals(order.contract().postCopy()));
    all.put(PERMIT_AUTO_CONVERGE, "" + Boolean.TRUE.equals(order.contract().autoConverge()));
    for (Map.Entry<String, String> entry : order.settings().entrySet()) {
      SettingDefinition definition = definitions.stream()
          .filter(each -> each.name().equals(entry.getKey()))
          .findFirst()
          .orElseThrow(() ->
              new ToolInputException("settings: the driver has no setting " + entry.getKey()));
      String expected = expectation(definition, entry.getValue());
      if (expected != null) {
        throw new ToolInputException(
            "settings: " + entry.getKey() + " must be " + expected + ", is " + entry.getValue());
      }
      all.put(entry.getKey(), entry.getValue());
    }
    return all;
  }

  /** What a value should be and is not; null if it is right. */
  private static @Nullable String expectation(SettingDefinition definition, String value) {
    return switch (definition.type()) {
      case INTEGER -> integer(definition, value);
      case BOOLEAN -> value.equals("true") || value.equals("false") ? null : "true or false";
      case CHOICE ->
        definition.choices().contains(value)
            ? null
            : "one of " + String.join(", ", definition.choices());
      case TEXT, LIST -> null;
    };
  }

  private static @Nullable String integer(SettingDefinition definition, String value) {
    Long least = definition.minimum();
    Long most = definition.maximum();
    String expected = "a whole number"
        + (least == null ? "" : ", at least " + least)
        + (most == null ? "" : ", at most " + most);
    try {
      long number = Long.parseLong(value);
      return (least != null && number < least) || (most != null && number > most) ? expected : null;
    } catch (NumberFormatException e) {
      return expected;
    }
  }

  private static void within(String field, long value, long least, long most)
      throws ToolInputException {
    if (value < least || value > most) {
      throw new ToolInputException(field + " must be " + least + " to " + most + ", is " + value);
    }
  }

  private static void within(String field, double value, double least, double most)
      throws ToolInputException {
    if (!(value >= least && value <= most)) {
      throw new ToolInputException(
          String.format(Locale.ROOT, "%s must be %.0f to %.0f, is %s", field, least, most, value));
    }
  }
}
