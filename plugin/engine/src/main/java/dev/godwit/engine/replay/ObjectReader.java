package dev.godwit.engine.replay;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.spi.ToolInputException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Takes the values out of one JSON object; whatever was not taken is an error at the end. */
final class ObjectReader {
  private static final int MILLIS_DIGITS = 3;
  private static final int NANOS_DIGITS = 9;

  private final LocatedJson document;
  private final String path;
  private final JsonNode node;
  private final Set<String> taken = new HashSet<>();

  ObjectReader(LocatedJson document, String path, JsonNode node) throws ToolInputException {
    this.document = document;
    this.path = path;
    this.node = node;
    if (!node.isObject()) {
      throw document.error(path, "must be an object");
    }
  }

  /** Whether a key is there. */
  boolean has(String key) {
    return node.has(key);
  }

  /** A value that must be there. */
  JsonNode require(String key) throws ToolInputException {
    JsonNode value = optional(key);
    if (value == null) {
      throw document.error(path, "the key " + key + " is missing");
    }
    return value;
  }

  /** A value, or null if it is not there. */
  @Nullable
  JsonNode optional(String key) {
    taken.add(key);
    return node.get(key);
  }

  String requireText(String key) throws ToolInputException {
    return text(key, require(key));
  }

  @Nullable
  String optionalText(String key) throws ToolInputException {
    JsonNode value = optional(key);
    return value == null ? null : text(key, value);
  }

  private String text(String key, JsonNode value) throws ToolInputException {
    if (!value.isTextual()) {
      throw error(key, "must be a text");
    }
    return value.asText();
  }

  long requireLong(String key, long least) throws ToolInputException {
    return number(key, require(key), least);
  }

  @Nullable
  Long optionalLong(String key, long least) throws ToolInputException {
    JsonNode value = optional(key);
    return value == null ? null : number(key, value, least);
  }

  private long number(String key, JsonNode value, long least) throws ToolInputException {
    if (!value.isIntegralNumber() || !value.canConvertToLong() || value.asLong() < least) {
      throw error(key, "must be a whole number, at least " + least);
    }
    return value.asLong();
  }

  boolean optionalBool(String key) throws ToolInputException {
    JsonNode value = optional(key);
    if (value == null) {
      return false;
    }
    if (!value.isBoolean()) {
      throw error(key, "must be true or false");
    }
    return value.asBoolean();
  }

  /** Seconds with at most millisecond precision, as milliseconds. */
  long requireSeconds(String key) throws ToolInputException {
    JsonNode value = require(key);
    if (value.isNumber()) {
      BigDecimal millis = value.decimalValue().movePointRight(MILLIS_DIGITS);
      if (millis.signum() >= 0 && millis.stripTrailingZeros().scale() <= 0) {
        try {
          return millis.longValueExact();
        } catch (ArithmeticException e) {
          throw error(key, "is too large");
        }
      }
    }
    throw error(key, "must be seconds, not negative, with at most three decimals");
  }

  /** Seconds of either sign with at most nine decimals, as nanoseconds. */
  long requireNanos(String key) throws ToolInputException {
    JsonNode value = require(key);
    if (value.isNumber()) {
      try {
        return value.decimalValue().movePointRight(NANOS_DIGITS).longValueExact();
      } catch (ArithmeticException e) {
        throw error(key, "must have at most nine decimals");
      }
    }
    throw error(key, "must be seconds");
  }

  /** One of some words, whatever it stands for. */
  <T> T oneOf(String key, String word, Words<T> words) throws ToolInputException {
    T meaning = words.of(word);
    if (meaning == null) {
      throw error(key, "must be one of " + String.join(", ", words.all()) + ", not " + word);
    }
    return meaning;
  }

  /** An object below this one, or null if it is not there. */
  @Nullable
  ObjectReader optionalObject(String key) throws ToolInputException {
    JsonNode value = optional(key);
    return value == null ? null : new ObjectReader(document, at(key), value);
  }

  ObjectReader requireObject(String key) throws ToolInputException {
    return new ObjectReader(document, at(key), require(key));
  }

  /** The elements of an array; none if it is not there. */
  List<JsonNode> array(String key) throws ToolInputException {
    JsonNode value = optional(key);
    var elements = new ArrayList<JsonNode>();
    if (value != null) {
      if (!value.isArray()) {
        throw error(key, "must be an array");
      }
      value.forEach(elements::add);
    }
    return elements;
  }

  /** The objects of an array; none if it is not there. */
  List<ObjectReader> objects(String key) throws ToolInputException {
    var readers = new ArrayList<ObjectReader>();
    for (JsonNode element : array(key)) {
      readers.add(new ObjectReader(document, at(key) + "[" + readers.size() + "]", element));
    }
    return readers;
  }

  /** All keys, which count as taken. */
  List<String> keys() {
    var keys = new ArrayList<String>();
    node.fieldNames().forEachRemaining(keys::add);
    taken.addAll(keys);
    return keys;
  }

  /** Refuses what was not taken. */
  void end() throws ToolInputException {
    var names = node.fieldNames();
    while (names.hasNext()) {
      String key = names.next();
      if (!taken.contains(key)) {
        throw error(key, "unknown key");
      }
    }
  }

  /** An error about a value of this object. */
  ToolInputException error(String key, String problem) {
    return document.error(at(key), problem);
  }

  /** An error about this object. */
  ToolInputException error(String problem) {
    return document.error(path, problem);
  }

  private String at(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }
}
