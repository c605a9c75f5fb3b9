package dev.godwit.host.settings;

import dev.godwit.spi.SettingDefinition;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The value of one setting, brought into its one form.
 *
 * @param text surrounding white space removed, booleans in lower case, lists joined by commas; the
 *     default if there is a problem
 * @param problem what is wrong with it; null if nothing is
 */
record SettingValue(String text, @Nullable String problem) {
  /** What is shown in the place of a secret value. */
  static final String MASK = "********";

  /** Checks a value by its type, its bounds and its own check. */
  static SettingValue of(HostSetting setting, String raw) {
    SettingDefinition definition = setting.definition();
    String value = raw.strip();
    String problem = switch (definition.type()) {
      case INTEGER -> integerProblem(definition, value);
      case BOOLEAN ->
        value.equalsIgnoreCase("true") || value.equalsIgnoreCase("false")
            ? null
            : "must be true or false" + shown(definition, value);
      case CHOICE ->
        definition.choices().contains(value)
            ? null
            : "must be one of " + String.join(", ", definition.choices())
                + shown(definition, value);
      case TEXT, LIST -> value.isEmpty() && setting.required() ? "must not be empty" : null;
    };
    if (problem == null && !value.isEmpty()) {
      String refusal = setting.check().problem(value);
      problem = refusal == null ? null : "the value " + refusal + shown(definition, value);
    }
    if (problem != null) {
      return new SettingValue(definition.defaultValue(), problem);
    }
    return new SettingValue(
        switch (definition.type()) {
          case BOOLEAN -> value.toLowerCase(Locale.ROOT);
          case LIST -> String.join(",", items(value));
          case INTEGER, CHOICE, TEXT -> value;
        },
        null);
  }

  /** The items of a list. */
  static List<String> items(String value) {
    return Arrays.stream(value.split(",", -1))
        .map(String::strip)
        .filter(item -> !item.isEmpty())
        .collect(Collectors.toUnmodifiableList());
  }

  private static @Nullable String integerProblem(SettingDefinition definition, String value) {
    long number;
    try {
      number = Long.parseLong(value);
    } catch (NumberFormatException e) {
      return "must be a whole number" + shown(definition, value);
    }
    Long minimum = definition.minimum();
    if (minimum != null && number < minimum) {
      return "must be at least " + withUnit(definition, minimum) + shown(definition, value);
    }
    Long maximum = definition.maximum();
    if (maximum != null && number > maximum) {
      return "must be at most " + withUnit(definition, maximum) + shown(definition, value);
    }
    return null;
  }

  private static String withUnit(SettingDefinition definition, long number) {
    return definition.unit().isEmpty() ? Long.toString(number) : number + " " + definition.unit();
  }

  private static String shown(SettingDefinition definition, String value) {
    if (value.isEmpty()) {
      return ", is empty (leave the line out for the default)";
    }
    return ", is " + (definition.secret() ? MASK : "'" + value + "'");
  }
}
