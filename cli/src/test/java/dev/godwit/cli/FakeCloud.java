package dev.godwit.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A cloud that gives prepared answers and keeps what it was asked: for what a real one cannot be made
 * to do. Answers to one question are given in turn, the last one for ever.
 */
final class FakeCloud implements AutoCloseable {
  /** An answer. */
  record Reply(int status, String body) {}

  /** A question, as it came. */
  record Asked(
      String method,
      String path,
      @Nullable String query,
      Map<String, String> headers,
      String body) {}

  private final HttpServer server;
  private final ExecutorService executor = Executors.newFixedThreadPool(4);
  private final Map<String, Deque<Reply>> replies = Collections.synchronizedMap(new HashMap<>());
  private final List<Asked> asked = Collections.synchronizedList(new ArrayList<>());
  private final AtomicInteger logins = new AtomicInteger();
  private final @Nullable UnaryOperator<String> godwit;

  /**
   * A cloud on a free port.
   *
   * @param godwit whether its catalog has Godwit's own API
   */
  FakeCloud(boolean godwit) throws IOException {
    this(godwit ? url -> url + "/godwit/v1" : null);
  }

  /**
   * The same.
   *
   * @param godwit makes the address of Godwit's own API in the catalog out of that of this cloud
   */
  FakeCloud(@Nullable UnaryOperator<String> godwit) throws IOException {
    this.godwit = godwit;
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(executor);
    server.createContext("/", this::handle);
    server.start();
  }

  /** Prepares answers to {@code METHOD /path}. */
  FakeCloud reply(String question, Reply... answers) {
    replies.put(question, new ArrayDeque<>(List.of(answers)));
    return this;
  }

  FakeCloud reply(String question, String body) {
    return reply(question, new Reply(200, body));
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  Map<String, String> environment() {
    return Map.of(
        "OS_AUTH_URL", url() + "/identity",
        "OS_USERNAME", "admin",
        "OS_PASSWORD", "secret",
        "OS_PROJECT_NAME", "admin");
  }

  int logins() {
    return logins.get();
  }

  List<Asked> asked(String method) {
    return asked.stream().filter(question -> question.method().equals(method)).toList();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      String path = exchange.getRequestURI().getRawPath();
      String question = exchange.getRequestMethod() + " " + path;
      boolean login = path.equals("/identity/v3/auth/tokens");
      if (!login) {
        var headers = new HashMap<String, String>();
        exchange
            .getRequestHeaders()
            .forEach((name, values) -> headers.put(name, values.getFirst()));
        asked.add(new Asked(
            exchange.getRequestMethod(),
            path,
            exchange.getRequestURI().getRawQuery(),
            headers,
            body));
      }
      Reply reply = next(question);
      if (reply == null && login) {
        exchange.getResponseHeaders().add("X-Subject-Token", "token-" + logins.incrementAndGet());
        reply = new Reply(201, token());
      } else if (reply == null) {
        reply =
            new Reply(404, "{\"itemNotFound\": {\"code\": 404, \"message\": \"no " + path + "\"}}");
      }
      byte[] bytes = reply.body().getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().add("Content-Type", "application/json");
      exchange.sendResponseHeaders(reply.status(), bytes.length == 0 ? -1 : bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  private @Nullable Reply next(String question) {
    Deque<Reply> queue = replies.get(question);
    if (queue == null) {
      return null;
    }
    synchronized (queue) {
      return queue.size() > 1 ? queue.removeFirst() : queue.getFirst();
    }
  }

  private String token() {
    String catalog = entry("compute", url() + "/compute/v2.1")
        + (godwit == null ? "" : "," + entry("godwit", godwit.apply(url())));
    return """
        {"token": {"methods": ["password"], "issued_at": "2026-01-01T00:00:00.000000Z",
          "expires_at": "2099-01-01T00:00:00.000000Z",
          "user": {"id": "u", "name": "admin", "domain": {"id": "default", "name": "Default"}},
          "project": {"id": "p", "name": "admin", "domain": {"id": "default", "name": "Default"}},
          "roles": [], "catalog": [%s]}}
        """.formatted(catalog);
  }

  private static String entry(String type, String url) {
    return """
        {"id": "%1$s", "type": "%1$s", "name": "%1$s", "endpoints": [{"id": "%1$s-public",
          "interface": "public", "region": "One", "region_id": "One", "url": "%2$s"}]}
        """.formatted(type, url);
  }

  @Override
  public void close() {
    server.stop(0);
    executor.shutdownNow();
  }
}
