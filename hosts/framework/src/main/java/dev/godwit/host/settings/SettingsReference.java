package dev.godwit.host.settings;

import dev.godwit.spi.SettingDefinition;
import java.util.List;

/** Renders the reference page of the settings, {@code docs/settings.md}, from their definitions. */
public final class SettingsReference {
  private static final String TABLE_HEAD =
      "| setting | type | default | description |\n|---|---|---|---|\n";

  private SettingsReference() {}

  /** The page, in Markdown, with the sections in the given order. */
  public static String render(List<SettingSection> sections) {
    var page = new StringBuilder();
    page.append("""
        # Settings

        The host reads a Java properties file in UTF-8: the one named by the environment variable `GODWIT_CONFIG`,
        otherwise `etc/godwit.properties` of the distribution. Relative paths are relative to the directory of that
        file. An unknown key is an error, and everything that is wrong is reported at once.

        This page is generated from the definitions in the code.
        """);
    for (SettingSection section : sections) {
      page.append("\n## ").append(section.title()).append("\n");
      if (!section.introduction().isEmpty()) {
        page.append("\n").append(section.introduction()).append("\n");
      }
      if (!section.settings().isEmpty()) {
        page.append("\n").append(TABLE_HEAD);
        section.settings().forEach(setting -> row(page, setting.name(), setting));
      }
      for (SettingFamily family : section.families()) {
        page.append("\n").append(family.description()).append("\n\n").append(TABLE_HEAD);
        for (HostSetting member : family.members()) {
          row(page, family.key(family.placeholder(), member), member);
        }
      }
    }
    return page.toString();
  }

  private static void row(StringBuilder page, String key, HostSetting setting) {
    SettingDefinition definition = setting.definition();
    page.append("| `")
        .append(key)
        .append("` | ")
        .append(type(definition))
        .append(" | ")
        .append(defaultValue(setting))
        .append(" | ")
        .append(cell(definition.description()))
        .append(definition.secret() ? " Secret: never shown or logged." : "")
        .append(" |\n");
  }

  private static String type(SettingDefinition definition) {
    return switch (definition.type()) {
      case INTEGER -> "integer" + unit(definition) + bounds(definition);
      case BOOLEAN -> "`true` or `false`";
      case CHOICE -> "`" + String.join("`, `", definition.choices()) + "`";
      case TEXT -> "text";
      case LIST -> "list, separated by commas";
    };
  }

  private static String unit(SettingDefinition definition) {
    return definition.unit().isEmpty() ? "" : ", " + cell(definition.unit());
  }

  private static String bounds(SettingDefinition definition) {
    Long minimum = definition.minimum();
    Long maximum = definition.maximum();
    if (minimum != null && maximum != null) {
      return ", " + minimum + " to " + maximum;
    }
    if (minimum != null) {
      return ", at least " + minimum;
    }
    return maximum != null ? ", at most " + maximum : "";
  }

  private static String defaultValue(HostSetting setting) {
    if (setting.required()) {
      return "must be set";
    }
    String value = setting.definition().defaultValue();
    return value.isEmpty() ? "unset" : "`" + cell(value) + "`";
  }

  private static String cell(String text) {
    return text.replace("|", "\\|").replace("\n", " ");
  }
}
