package dev.godwit.spi;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One setting, as it is checked and as it is documented.
 *
 * @param name lower-case words joined by underscores; Nova's name where Nova has the setting
 * @param unit of an integer, for example {@code ms} or {@code MiB/s}; empty if it has none
 * @param defaultValue the value if it is not set; empty text for an unset string or list
 * @param minimum inclusive lower bound of an integer, null for none
 * @param maximum inclusive upper bound of an integer, null for none
 * @param choices the allowed words of a choice, otherwise empty
 * @param description one or two sentences; the source of a number where it has one
 * @param secret never logged, masked wherever settings are shown
 */
public record SettingDefinition(
    String name,
    Type type,
    String unit,
    String defaultValue,
    @Nullable Long minimum,
    @Nullable Long maximum,
    List<String> choices,
    String description,
    boolean secret) {
  public SettingDefinition {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(unit, "unit");
    Objects.requireNonNull(defaultValue, "defaultValue");
    Objects.requireNonNull(description, "description");
    choices = List.copyOf(choices);
    if (!name.matches("[a-z][a-z0-9_]*")) {
      throw new IllegalArgumentException("not a setting name: " + name);
    }
    if ((type == Type.CHOICE) == choices.isEmpty()) {
      throw new IllegalArgumentException(
          name + ": choices go with the type CHOICE, and only with it");
    }
  }

  /** An integer between two bounds. */
  public static SettingDefinition integer(
      String name, String unit, long defaultValue, long minimum, long maximum, String description) {
    return new SettingDefinition(
        name,
        Type.INTEGER,
        unit,
        Long.toString(defaultValue),
        minimum,
        maximum,
        List.of(),
        description,
        false);
  }

  /** True or false. */
  public static SettingDefinition bool(String name, boolean defaultValue, String description) {
    return new SettingDefinition(
        name,
        Type.BOOLEAN,
        "",
        Boolean.toString(defaultValue),
        null,
        null,
        List.of(),
        description,
        false);
  }

  /** One of some words. */
  public static SettingDefinition choice(
      String name, String defaultValue, List<String> choices, String description) {
    return new SettingDefinition(
        name, Type.CHOICE, "", defaultValue, null, null, choices, description, false);
  }

  /** Free text. */
  public static SettingDefinition text(String name, String defaultValue, String description) {
    return new SettingDefinition(
        name, Type.TEXT, "", defaultValue, null, null, List.of(), description, false);
  }

  /** Texts separated by commas, white space around them ignored. */
  public static SettingDefinition list(String name, String defaultValue, String description) {
    return new SettingDefinition(
        name, Type.LIST, "", defaultValue, null, null, List.of(), description, false);
  }

  /** Types of values. */
  public enum Type {
    /** A whole number in the range of a long. */
    INTEGER,
    /** {@code true} or {@code false}. */
    BOOLEAN,
    /** One of the choices. */
    CHOICE,
    /** Any text. */
    TEXT,
    /** Texts separated by commas. */
    LIST
  }
}
