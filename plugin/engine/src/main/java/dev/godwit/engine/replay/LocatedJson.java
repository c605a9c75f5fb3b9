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
import org.jspecify.annotations.Nullable;

/**
 * A JSON text whose errors are told with the line and the column at which a value begins. A place is
 * looked up only when it is told, since a recording of days has very many values.
 */
record LocatedJson(JsonNode root, String text) {
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
    try (JsonParser parser = FACTORY.createParser(text)) {
      if (parser.nextToken() == null) {
        throw new ToolInputException("line 1, column 1: the document is empty");
      }
      JsonNode root = value(parser);
      if (parser.nextToken() != null) {
        throw new ToolInputException(
            words(parser.currentTokenLocation()) + ": something follows after the document's end");
      }
      return new LocatedJson(root, text);
    } catch (JsonProcessingException e) {
      throw new ToolInputException(words(e.getLocation()) + ": " + e.getOriginalMessage());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonNode value(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> object(parser);
      case START_ARRAY -> array(parser);
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

  private static ObjectNode object(JsonParser parser) throws IOException {
    ObjectNode node = NODES.objectNode();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String key = parser.currentName();
      parser.nextToken();
      node.set(key, value(parser));
    }
    return node;
  }

  private static ArrayNode array(JsonParser parser) throws IOException {
    ArrayNode node = NODES.arrayNode();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      node.add(value(parser));
    }
    return node;
  }

  /** An error about a value. */
  ToolInputException error(String path, String problem) {
    JsonLocation place = place(path);
    return new ToolInputException(
        (place == null ? "" : words(place) + ": ") + (path.isEmpty() ? "" : path + ": ") + problem);
  }

  /**
   * Where a value begins, with its key if it has one; null if there is no such value.
   *
   * @param path for example {@code samples[3].job}; the whole is the empty path
   */
  private @Nullable JsonLocation place(String path) {
    try (JsonParser parser = FACTORY.createParser(text)) {
      parser.nextToken();
      return place(parser, "", parser.currentTokenLocation(), path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static @Nullable JsonLocation place(
      JsonParser parser, String here, JsonLocation begin, String wanted) throws IOException {
    if (here.equals(wanted)) {
      return begin;
    }
    if (!wanted.startsWith(here)) {
      parser.skipChildren();
      return null;
    }
    JsonToken opening = parser.currentToken();
    JsonLocation found = null;
    if (opening == JsonToken.START_OBJECT) {
      while (found == null && parser.nextToken() != JsonToken.END_OBJECT) {
        String key = parser.currentName();
        JsonLocation keyBegin = parser.currentTokenLocation();
        parser.nextToken();
        found = place(parser, here.isEmpty() ? key : here + "." + key, keyBegin, wanted);
      }
    } else if (opening == JsonToken.START_ARRAY) {
      for (int index = 0; found == null && parser.nextToken() != JsonToken.END_ARRAY; index++) {
        found = place(parser, here + "[" + index + "]", parser.currentTokenLocation(), wanted);
      }
    }
    return found;
  }

  private static String words(JsonLocation place) {
    return "line " + place.getLineNr() + ", column " + place.getColumnNr();
  }
}
