package dev.godwit.host.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.javalin.http.Context;
import java.lang.reflect.Type;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/** JSON bodies: strict, and bounded in depth and length. */
public final class Json implements io.javalin.json.JsonMapper {
  private static final int DEEPEST = 20;
  private static final int LONGEST_TEXT = 64 * 1024;

  /** Nova's form of a time: UTC without a zone, or with one. */
  private static final DateTimeFormatter NOVA =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS").withZone(ZoneOffset.UTC);

  private final JsonMapper mapper = JsonMapper.builder(JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(StreamReadConstraints.builder()
              .maxNestingDepth(DEEPEST)
              .maxStringLength(LONGEST_TEXT)
              .build())
          .build())
      .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
      .build();

  /** The body of a request, which must be a JSON object. */
  public JsonNode object(Context context) {
    requireJson(context.contentType());
    JsonNode node;
    try {
      node = mapper.readTree(context.bodyAsBytes());
    } catch (java.io.IOException e) {
      throw new ApiException(400, "Malformed request body");
    }
    if (node == null || !node.isObject()) {
      throw new ApiException(400, "Malformed request body");
    }
    return node;
  }

  /**
   * A body without a type is taken for JSON, as clients that send none mean it; one of another type is none to Nova.
   */
  private static void requireJson(@Nullable String contentType) {
    if (contentType != null
        && !contentType.split(";", 2)[0].strip().equalsIgnoreCase("application/json")) {
      throw new ApiException(400, "Malformed request body");
    }
  }

  /** A time as Nova writes it. */
  public static @Nullable String time(@Nullable Instant instant) {
    return instant == null ? null : NOVA.format(instant);
  }

  /** A time as Keystone writes it. */
  public static String keystoneTime(Instant instant) {
    return NOVA.format(instant) + "Z";
  }

  @Override
  public String toJsonString(Object object, Type type) {
    try {
      return mapper.writeValueAsString(object);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an answer cannot be written as JSON", e);
    }
  }
}
