package dev.godwit.standalone.compute;

import dev.godwit.host.http.ApiException;
import io.javalin.http.Context;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The query string of one request, read as Nova reads it. */
final class Query {
  /** The longest page, as in Nova. */
  static final int MOST = 1000;

  private static final Set<String> TRUE = Set.of("1", "t", "true", "on", "y", "yes");
  private static final Set<String> FALSE = Set.of("0", "f", "false", "off", "n", "no");

  private final Map<String, List<String>> parameters;
  private final String path;

  private Query(Map<String, List<String>> parameters, String path) {
    this.parameters = parameters;
    this.path = path;
  }

  static Query of(Context context) {
    try {
      return new Query(context.queryParamMap(), context.path());
    } catch (IllegalArgumentException e) {
      throw new ApiException(400, "The query string is malformed.");
    }
  }

  /** Refuses names that are not allowed, as Nova does in versions with a strict schema. */
  void allowOnly(Set<String> allowed) {
    for (String name : parameters.keySet()) {
      if (!allowed.contains(name)) {
        throw new ApiException(
            400,
            "Additional properties are not allowed ('"
                + Requests.shortened(name)
                + "' was unexpected)");
      }
    }
  }

  boolean has(String name) {
    return parameters.containsKey(name);
  }

  /** The first value; null if there is none. */
  @Nullable
  String text(String name) {
    List<String> values = parameters.get(name);
    return values == null || values.isEmpty() ? null : values.getFirst();
  }

  List<String> all(String name) {
    return parameters.getOrDefault(name, List.of());
  }

  /** The only value; null if there is none. */
  private @Nullable String single(String name) {
    if (all(name).size() > 1) {
      throw invalid(name, String.join(",", all(name)), "is given more than once");
    }
    return text(name);
  }

  /** How many are wanted; the longest page if that is not said. */
  int limit() {
    String text = single("limit");
    if (text == null) {
      return MOST;
    }
    if (!text.matches("[0-9]{1,18}")) {
      throw invalid("limit", text, "is not a whole number of at least 0");
    }
    return (int) Math.min(Long.parseLong(text), MOST);
  }

  /** The last one of the page before; null for the first page. */
  @Nullable
  String marker() {
    return single("marker");
  }

  /** A time; null if it is not given. */
  @Nullable
  Instant time(String name) {
    String text = single(name);
    if (text == null) {
      return null;
    }
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeParseException e) {
      try {
        return LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
      } catch (DateTimeParseException notEither) {
        throw invalid(name, text, "is not a 'date-time'");
      }
    }
  }

  /** A flag; false if it is not given. */
  boolean flag(String name) {
    String text = text(name);
    String word = text == null ? "false" : text.toLowerCase(Locale.ROOT);
    if (TRUE.contains(word)) {
      return true;
    }
    if (FALSE.contains(word)) {
      return false;
    }
    throw invalid(name, String.valueOf(text), "is not a boolean");
  }

  static ApiException invalid(String name, String value, String reason) {
    String shown = Requests.shortened(value);
    return new ApiException(
        400,
        "Invalid input for query parameters " + name + ". Value: " + shown + ". '" + shown + "' "
            + reason);
  }

  /** A link to the page after this one, in which everything else is asked for likewise. */
  List<Map<String, String>> next(String baseUrl, String marker) {
    String query = Stream.concat(
            parameters.entrySet().stream()
                .filter(entry -> !entry.getKey().equals("marker"))
                .flatMap(
                    entry -> entry.getValue().stream().map(value -> pair(entry.getKey(), value))),
            Stream.of(pair("marker", marker)))
        .collect(Collectors.joining("&"));
    return List.of(Map.of("rel", "next", "href", baseUrl + path + "?" + query));
  }

  private static String pair(String name, String value) {
    return encoded(name) + "=" + encoded(value);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
