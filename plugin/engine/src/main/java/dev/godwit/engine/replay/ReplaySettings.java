package dev.godwit.engine.replay;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.engine.settings.EngineSettings;
import dev.godwit.spi.SettingDefinition;
import dev.godwit.spi.ToolInputException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** The driver's settings as they stand in a document. */
final class ReplaySettings {
  private final Map<String, SettingDefinition> definitions;

  ReplaySettings(List<SettingDefinition> definitions) {
    this.definitions = definitions.stream()
        .collect(Collectors.toMap(
            SettingDefinition::name,
            definition -> definition,
            (first, second) -> first,
            LinkedHashMap::new));
  }

  /** The document's settings with the defaults of the others. */
  Map<String, String> read(@Nullable ObjectReader reader) throws ToolInputException {
    var values = new HashMap<String, String>();
    definitions.values().forEach(each -> values.put(each.name(), each.defaultValue()));
    if (reader != null) {
      values.putAll(changes(reader));
      requireSense(reader, values);
    }
    return values;
  }

  /** The settings that are there. */
  Map<String, String> changes(ObjectReader reader) throws ToolInputException {
    var values = new LinkedHashMap<String, String>();
    for (String key : reader.keys()) {
      SettingDefinition definition = definitions.get(key);
      if (definition == null) {
        throw reader.error(key, "unknown key: the driver has no such setting");
      }
      values.put(key, value(reader, definition, reader.require(key)));
    }
    return values;
  }

  /** Whether settings make sense together. */
  static void requireSense(ObjectReader reader, Map<String, String> values)
      throws ToolInputException {
    try {
      EngineSettings.of(values);
    } catch (IllegalArgumentException e) {
      throw reader.error(String.valueOf(e.getMessage()));
    }
  }

  private static String value(ObjectReader reader, SettingDefinition definition, JsonNode node)
      throws ToolInputException {
    return switch (definition.type()) {
      case INTEGER -> integer(reader, definition, node);
      case BOOLEAN -> {
        if (!node.isBoolean()) {
          throw reader.error(definition.name(), "must be true or false");
        }
        yield node.asText();
      }
      case CHOICE -> {
        if (!node.isTextual() || !definition.choices().contains(node.asText())) {
          throw reader.error(
              definition.name(), "must be one of " + String.join(", ", definition.choices()));
        }
        yield node.asText();
      }
      case TEXT -> text(reader, definition, node);
      case LIST ->
        node.isArray()
            ? StreamSupport.stream(node.spliterator(), false)
                .map(JsonNode::asText)
                .collect(Collectors.joining(","))
            : text(reader, definition, node);
    };
  }

  private static String text(ObjectReader reader, SettingDefinition definition, JsonNode node)
      throws ToolInputException {
    if (!node.isTextual()) {
      throw reader.error(definition.name(), "must be a text");
    }
    return node.asText();
  }

  private static String integer(ObjectReader reader, SettingDefinition definition, JsonNode node)
      throws ToolInputException {
    Long least = definition.minimum();
    Long most = definition.maximum();
    boolean fits = node.isIntegralNumber()
        && node.canConvertToLong()
        && (least == null || node.asLong() >= least)
        && (most == null || node.asLong() <= most);
    if (!fits) {
      throw reader.error(
          definition.name(),
          "must be a whole number"
              + (least == null ? "" : ", at least " + least)
              + (most == null ? "" : ", at most " + most));
    }
    return node.asText();
  }
}
