package dev.godwit.host.http;

import java.util.Map;
import org.eclipse.jetty.http.HttpStatus;

/** Error bodies, in the form of the service that a path belongs to. */
final class Errors {
  private static final Map<Integer, String> NOVA_NAMES = Map.ofEntries(
      Map.entry(400, "badRequest"),
      Map.entry(403, "forbidden"),
      Map.entry(404, "itemNotFound"),
      Map.entry(405, "badMethod"),
      Map.entry(409, "conflictingRequest"),
      Map.entry(413, "overLimit"),
      Map.entry(415, "badMediaType"),
      Map.entry(429, "overLimit"),
      Map.entry(501, "notImplemented"),
      Map.entry(503, "serviceUnavailable"));

  private Errors() {}

  static Map<String, Object> body(String path, int status, String message) {
    // An error of the token comes from Keystone's middleware, in Keystone's form.
    if (path.startsWith(ApiServer.COMPUTE) && status != 401) {
      String name = NOVA_NAMES.getOrDefault(status, "computeFault");
      return Map.of(name, Map.of("code", status, "message", message));
    }
    return Map.of("error", Map.of("code", status, "title", title(status), "message", message));
  }

  private static String title(int status) {
    String reason = HttpStatus.getMessage(status);
    return reason == null ? "Error" : reason;
  }
}
