package dev.godwit.engine.replay;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.godwit.spi.ToolInputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;

/**
 * A JSON text with the line and column at which each value begins.
 *
 * @param places by path, for example {@code samples[3].job}; the whole is the empty path
 */
record LocatedJson(JsonNode root, Map<String, JsonLocation> places) {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final JsonFactory FACTORY = JsonFactory.builder()
      .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
      .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
      .build();

  /**
   * Reads a text.
   *
   * @throws ToolInputException if it is not one JSON value
   */
  static LocatedJson parse(String text) throws ToolInputException {
    var places = new HashMap<String, JsonLocation>();
    try (JsonParser parser = FACTORY.createParser(text)) {
      if (parser.nextToken() == null) {
        throw new ToolInputException("line 1, column 1: the document is empty");
      }
      JsonNode root = value(parser, "", places);
      if (parser.nextToken() != null) {
        throw new ToolInputException(
            words(parser.currentTokenLocation()) + ": something follows after the document's end");
      }
      return new LocatedJson(root, places);
    } catch (JsonProcessingException e) {
      throw new ToolInputException(words(e.getLocation()) + ": " + e.getOriginalMessage());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonNode value(JsonParser parser, String path, Map<String, JsonLocation> places)
      throws IOException {
    places.put(path, parser.currentTokenLocation());
    return switch (parser.currentToken()) {
      case START_OBJECT -> object(parser, path, places);
      case START_ARRAY -> array(parser, path, places);
      case VALUE_STRING -> NODES.textNode(parser.getText());
      case VALUE_NUMBER_INT ->
        switch (parser.getNumberType()) {
          case INT -> NODES.numberNode(parser.getIntValue());
          case LONG -> NODES.numberNode(parser.getLongValue());
          case BIG_INTEGER, FLOAT, DOUBLE, BIG_DECIMAL ->
            NODES.numberNode(parser.getBigIntegerValue());
        };
      case VALUE_NUMBER_FLOAT -> NODES.numberNode(parser.getDecimalValue());
      case VALUE_TRUE -> NODES.booleanNode(true);
      case VALUE_FALSE -> NODES.booleanNode(false);
      case VALUE_NULL -> NODES.nullNode();
      case NOT_AVAILABLE, END_OBJECT, END_ARRAY, FIELD_NAME, VALUE_EMBEDDED_OBJECT ->
        throw new IllegalStateException("not the beginning of a value: " + parser.currentToken());
    };
  }

  private static ObjectNode object(JsonParser parser, String path, Map<String, JsonLocation> places)
      throws IOException {
    ObjectNode node = NODES.objectNode();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String key = parser.currentName();
      String place = path.isEmpty() ? key : path + "." + key;
      JsonLocation keyLocation = parser.currentTokenLocation();
      parser.nextToken();
      node.set(key, value(parser, place, places));
      places.put(place, keyLocation);
    }
    return node;
  }

  private static ArrayNode array(JsonParser parser, String path, Map<String, JsonLocation> places)
      throws IOException {
    ArrayNode node = NODES.arrayNode();
    for (int index = 0; parser.nextToken() != JsonToken.END_ARRAY; index++) {
      node.add(value(parser, path + "[" + index + "]", places));
    }
    return node;
  }

  /** An error about a value. */
  ToolInputException error(String path, String problem) {
    JsonLocation place = places.get(path);
    return new ToolInputException(
        (place == null ? "" : words(place) + ": ") + (path.isEmpty() ? "" : path + ": ") + problem);
  }

  private static String words(JsonLocation place) {
    return "line " + place.getLineNr() + ", column " + place.getColumnNr();
  }
}
