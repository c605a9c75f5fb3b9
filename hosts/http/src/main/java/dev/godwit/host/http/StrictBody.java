package dev.godwit.host.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.host.metadata.Wish;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A JSON object of which every key is known and every value is what it must be. */
public final class StrictBody {
  private static final int LONGEST_SHOWN = 100;

  private final String place;
  private final JsonNode object;

  /**
   * Checks the keys.
   *
   * @param place what stands before a key in messages, for example {@code options.}
   */
  public StrictBody(String place, JsonNode object, List<String> keys) {
    this.place = place;
    this.object = object;
    if (!object.isObject()) {
      throw new ApiException(400, "Invalid input: " + name("") + " is not an object.");
    }
    object.fieldNames().forEachRemaining(key -> {
      if (!keys.contains(key)) {
        throw new ApiException(
            400,
            "Invalid input: there is no "
                + place
                + (key.length() > LONGEST_SHOWN ? key.substring(0, LONGEST_SHOWN) + "..." : key)
                + (keys.isEmpty()
                    ? "; the object must be empty."
                    : "; there are " + String.join(", ", keys) + "."));
      }
    });
  }

  private String name(String key) {
    String whole = place + key;
    return whole.isEmpty() ? "the body" : whole.replaceFirst("\\.$", "");
  }

  /** A value; null if it is left out or null. */
  public @Nullable JsonNode get(String key) {
    JsonNode value = object.get(key);
    return value == null || value.isNull() ? null : value;
  }

  /** What is wrong with a value. */
  public ApiException wrong(String key, String expected) {
    if (!object.has(key)) {
      return new ApiException(
          400, "Invalid input: " + name(key) + " is missing; it must be " + expected + ".");
    }
    String shown = object.path(key).toString();
    return new ApiException(
        400,
        "Invalid input for "
            + name(key)
            + ": "
            + (shown.length() > LONGEST_SHOWN ? shown.substring(0, LONGEST_SHOWN) + "..." : shown)
            + " is not "
            + expected
            + ".");
  }

  /** A whole number; null if it is left out or null. */
  public @Nullable Long whole(String key, long least, long most, String expected) {
    JsonNode value = get(key);
    if (value == null) {
      return null;
    }
    if (!value.isIntegralNumber()
        || !value.canConvertToLong()
        || value.asLong() < least
        || value.asLong() > most) {
      throw wrong(key, expected);
    }
    return value.asLong();
  }

  /** The value of a wish as text; null if it is left out or null. */
  public @Nullable String wish(Wish wish) {
    JsonNode value = get(wish.word());
    if (value == null) {
      return null;
    }
    boolean typed = switch (wish) {
      case POLICY, SHADOW_POLICY -> value.isTextual();
      case MAX_DOWNTIME, DEADLINE -> value.isIntegralNumber();
      case POST_COPY, AUTO_CONVERGE, PAUSE -> value.isBoolean();
    };
    if (!typed || !wish.accepts(value.asText())) {
      throw wrong(wish.word(), wish.expected());
    }
    return value.asText();
  }

  /** All wishes that are there. */
  public Map<Wish, String> wishes() {
    var wishes = new EnumMap<Wish, String>(Wish.class);
    for (Wish wish : Wish.values()) {
      String value = wish(wish);
      if (value != null) {
        wishes.put(wish, value);
      }
    }
    return wishes;
  }
}
