package dev.godwit.standalone.http;

import io.javalin.http.Context;
import java.util.Map;

/** Error bodies, in the form of the service that a path belongs to. */
final class Errors {
  private static final Map<Integer, String> NOVA_NAMES = Map.of(
      400, "badRequest",
      401, "unauthorized",
      403, "forbidden",
      404, "itemNotFound",
      405, "badMethod",
      409, "conflictingRequest",
      413, "overLimit",
      415, "badMediaType",
      503, "serviceUnavailable");
  private static final Map<Integer, String> TITLES = Map.of(
      400, "Bad Request",
      401, "Unauthorized",
      403, "Forbidden",
      404, "Not Found",
      405, "Method Not Allowed",
      409, "Conflict",
      413, "Request Entity Too Large",
      503, "Service Unavailable");

  private Errors() {}

  static void write(Context context, int status, String message) {
    context.status(status);
    context.json(body(context.path(), status, message));
  }

  private static Map<String, Object> body(String path, int status, String message) {
    if (path.startsWith("/compute") && status == 406) {
      return Map.of("computeFault", Map.of("code", status, "message", message));
    }
    if (path.startsWith("/compute")) {
      String name = NOVA_NAMES.getOrDefault(status, "computeFault");
      return Map.of(name, Map.of("code", status, "message", message));
    }
    return Map.of(
        "error",
        Map.of(
            "code",
            status,
            "title",
            TITLES.getOrDefault(status, "Internal Server Error"),
            "message",
            message));
  }
}
