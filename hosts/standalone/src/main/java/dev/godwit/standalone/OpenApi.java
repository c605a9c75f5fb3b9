package dev.godwit.standalone;

import io.javalin.config.RoutesConfig;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Serves the description of all APIs; everybody may read it. */
final class OpenApi {
  /** Where it is served. */
  static final String PATH = "/openapi.yaml";

  private OpenApi() {}

  /** Adds the endpoint. */
  static void addTo(RoutesConfig routes) {
    routes.get(PATH, context -> {
      context.contentType("application/yaml");
      context.result(text());
    });
  }

  private static byte[] text() {
    try (InputStream in = OpenApi.class.getResourceAsStream(PATH)) {
      if (in == null) {
        throw new IllegalStateException("the jar lacks " + PATH);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
