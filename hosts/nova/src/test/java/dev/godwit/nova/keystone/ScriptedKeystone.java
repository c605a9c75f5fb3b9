package dev.godwit.nova.keystone;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.godwit.host.testing.Certificates;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A Keystone that knows the tokens that a test gives it, and misbehaves as it says. */
public final class ScriptedKeystone implements AutoCloseable {
  /** What it does with a question about a token. */
  interface Answer {
    void to(HttpExchange exchange) throws IOException, InterruptedException;
  }

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Map<String, String> tokens = new ConcurrentHashMap<>();
  private final AtomicInteger questions = new AtomicInteger();
  private volatile Answer answer = this::honest;

  public ScriptedKeystone() throws IOException {
    this(HttpServer.create(free(), 0), "http");
  }

  /** One that speaks TLS. */
  ScriptedKeystone(KeyStore keys) throws Exception {
    this(secure(keys), "https");
  }

  private final String scheme;

  private ScriptedKeystone(HttpServer server, String scheme) {
    this.server = server;
    this.scheme = scheme;
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  private static InetSocketAddress free() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  private static HttpServer secure(KeyStore keys) throws Exception {
    var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(keys, Certificates.PASSWORD);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(factory.getKeyManagers(), null, null);
    HttpsServer server = HttpsServer.create(free(), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(context));
    return server;
  }

  public URI url() {
    return URI.create(scheme + "://127.0.0.1:" + server.getAddress().getPort());
  }

  /** Gives out a token. */
  public void give(String token, Instant expires, String... roles) {
    tokens.put(token, body(expires, roles));
  }

  static String body(Instant expires, String... roles) {
    return """
        {"token": {"methods": ["password"], "user": {"id": "1", "name": "ada"},
          "expires_at": "%s", "roles": [%s]}}
        """.formatted(
            expires,
            Arrays.stream(roles)
                .map(role -> "{\"id\": \"x\", \"name\": \"" + role + "\"}")
                .collect(Collectors.joining(",")));
  }

  /** Knows it no more. */
  void revoke(String token) {
    tokens.remove(token);
  }

  /** Has it do something else from now on. */
  void does(Answer other) {
    answer = other;
  }

  static Answer says(int status, String body) {
    return exchange -> send(exchange, status, body);
  }

  /** Sends a byte now and then, without an end. */
  static Answer trickles() {
    return exchange -> {
      exchange.sendResponseHeaders(200, 0);
      try (OutputStream out = exchange.getResponseBody()) {
        while (true) {
          out.write(' ');
          out.flush();
          Thread.sleep(50);
        }
      }
    };
  }

  /** How often it was asked. */
  int questions() {
    return questions.get();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      questions.incrementAndGet();
      answer.to(exchange);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void honest(HttpExchange exchange) throws IOException {
    String caller = exchange.getRequestHeaders().getFirst("X-Auth-Token");
    String subject = exchange.getRequestHeaders().getFirst("X-Subject-Token");
    if (!exchange.getRequestMethod().equals("GET")
        || !exchange.getRequestURI().getPath().equals("/v3/auth/tokens")
        || caller == null
        || !caller.equals(subject)) {
      send(exchange, 400, "{\"error\": {\"message\": \"a question that Keystone does not know\"}}");
    } else if (tokens.containsKey(subject)) {
      send(exchange, 200, tokens.get(subject));
    } else {
      exchange.getResponseHeaders().add("WWW-Authenticate", "Keystone uri=\"" + url() + "\"");
      send(exchange, 401, "{\"error\": {\"message\": \"not authorized\"}}");
    }
  }

  private static void send(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
