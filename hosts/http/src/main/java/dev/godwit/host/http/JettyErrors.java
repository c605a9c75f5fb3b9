package dev.godwit.host.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * What Jetty refuses before any endpoint sees it, such as a malformed request line: an error body
 * like all others instead of Jetty's page, which repeats what the client sent.
 */
final class JettyErrors implements Request.Handler {
  private final Json json = new Json();

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    int status = response.getStatus();
    String path = request.getHttpURI().getPath();
    String reason = HttpStatus.getMessage(status);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
    response.getHeaders().put(ApiServer.REQUEST_ID, "req-" + UUID.randomUUID());
    String body = json.toJsonString(
        Errors.body(path == null ? "" : path, status, reason == null ? "Error" : reason),
        Map.class);
    response.write(true, ByteBuffer.wrap(body.getBytes(StandardCharsets.UTF_8)), callback);
    return true;
  }
}
