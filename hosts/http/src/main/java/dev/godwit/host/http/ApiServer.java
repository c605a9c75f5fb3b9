package dev.godwit.host.http;

import dev.godwit.host.startup.HostStartException;
import io.javalin.Javalin;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The HTTP server of all APIs of a host, on a bounded pool of platform threads. */
public final class ApiServer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ApiServer.class);
  static final String REQUEST_ID = "X-Openstack-Request-Id";
  static final String COMPUTE = "/compute";
  private static final String COMPUTE_REQUEST_ID = "X-Compute-Request-Id";
  private static final String KEYSTONE = "godwit.keystone";

  private static final Pattern CHARSET =
      Pattern.compile("charset\\s*=\\s*\"?([^\";\\s]*)", Pattern.CASE_INSENSITIVE);
  private static final int MOST_THREADS = 64;
  private static final int LEAST_THREADS = 4;
  private static final int IDLE_MILLIS = 30_000;
  private static final int LARGEST_HEADERS_BYTES = 16 * 1024;
  private static final long LARGEST_BODY_BYTES = 112 * 1024;
  private static final long STOPPING_MILLIS = 3_000;

  private final Javalin javalin;
  private final @Nullable TlsFiles tls;

  private ApiServer(Javalin javalin, @Nullable TlsFiles tls) {
    this.javalin = javalin;
    this.tls = tls;
  }

  /**
   * Where and how a server listens.
   *
   * @param port 0 for any that is free
   * @param tls the key and certificate, which the server watches and closes; null for plain HTTP
   * @param keystone where a client that has no token finds Keystone
   */
  public record Place(String address, int port, @Nullable TlsFiles tls, String keystone) {}

  /**
   * Starts the server.
   *
   * @param routes adds the endpoints
   * @throws HostStartException if it cannot listen there
   */
  public static ApiServer start(Place place, Consumer<RoutesConfig> routes)
      throws HostStartException {
    TlsFiles tls = place.tls();
    try {
      Javalin javalin = javalin(place, tls == null ? null : tls.keys(), routes);
      javalin.start();
      if (tls != null) {
        tls.watch();
      }
      return new ApiServer(javalin, tls);
    } catch (RuntimeException e) {
      if (tls != null) {
        tls.close();
      }
      throw new HostStartException(
          "the API cannot listen on " + place.address() + " port " + place.port() + ": "
              + reason(e),
          e);
    }
  }

  private static String reason(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return String.valueOf(cause.getMessage());
  }

  private static Javalin javalin(
      Place place, SslContextFactory.@Nullable Server tls, Consumer<RoutesConfig> routes) {
    return Javalin.create(config -> {
      config.startup.showJavalinBanner = false;
      config.concurrency.useVirtualThreads = false;
      config.jsonMapper(new Json());
      config.http.maxRequestSize = LARGEST_BODY_BYTES;
      config.http.prefer405over404 = true;
      var threads = new QueuedThreadPool(MOST_THREADS, LEAST_THREADS);
      threads.setName("godwit-http");
      config.jetty.threadPool = threads;
      config.jetty.modifyServer(server -> {
        server.setStopTimeout(STOPPING_MILLIS);
        server.setErrorHandler(new JettyErrors());
      });
      config.jetty.modifyServletContextHandler(
          servlets -> servlets.setErrorHandler(new JettyErrors()));
      config.jetty.modifyHttpConfiguration(http -> {
        http.setSendServerVersion(false);
        http.setRequestHeaderSize(LARGEST_HEADERS_BYTES);
        http.setUseInputDirectByteBuffers(false);
        http.setUseOutputDirectByteBuffers(false);
        if (tls != null) {
          http.addCustomizer(new SecureRequestCustomizer(false));
        }
      });
      config.jetty.addConnector((server, http) -> {
        var factories = new ArrayList<ConnectionFactory>();
        if (tls != null) {
          factories.add(new SslConnectionFactory(tls, "http/1.1"));
        }
        factories.add(new HttpConnectionFactory(http));
        var connector = new ServerConnector(
            server,
            null,
            null,
            // No buffer is used twice. Jetty 12.1.14 at times gives one back twice after a request
            // that breaks off, and two connections that share a buffer get each other's answers.
            new ByteBufferPool.NonPooling(),
            -1,
            -1,
            factories.toArray(ConnectionFactory[]::new));
        connector.setHost(place.address());
        connector.setPort(place.port());
        connector.setIdleTimeout(IDLE_MILLIS);
        return connector;
      });
      config.routes.before(context -> identify(context, place.keystone()));
      config.requestLogger.http(Audit::write);
      config.routes.exception(
          ApiException.class, (e, context) -> answer(context, e.status(), e.getMessage(), e));
      config.routes.exception(
          HttpResponseException.class,
          (e, context) -> answer(context, e.getStatus(), message(e.getStatus()), null));
      config.routes.exception(Exception.class, ApiServer::unexpected);
      routes.accept(config.routes);
    });
  }

  private static void identify(Context context, String keystone) {
    context.attribute(KEYSTONE, keystone);
    String id = "req-" + UUID.randomUUID();
    context.header(REQUEST_ID, id);
    if (context.path().startsWith(COMPUTE)) {
      context.header(COMPUTE_REQUEST_ID, id);
    }
    requireDecodable(context.path());
    requireUtf8(context);
  }

  /** Before Javalin decodes the path, because Jetty lets anything stand after a semicolon in it. */
  private static void requireDecodable(String path) {
    try {
      URLDecoder.decode(path, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new ApiException(400, "The path has a % that begins no escape.");
    }
  }

  /** Before anything else looks at the body, because Jetty fails on a character set it lacks. */
  private static void requireUtf8(Context context) {
    String type = context.header("Content-Type");
    Matcher charset = CHARSET.matcher(type == null ? "" : type);
    if (charset.find() && !charset.group(1).equalsIgnoreCase("utf-8")) {
      throw new ApiException(415, "Unsupported Content-Type");
    }
  }

  private static void answer(
      Context context, int status, String message, @Nullable ApiException cause) {
    context.status(status);
    if (status == 401) {
      context.header("WWW-Authenticate", "Keystone uri=\"" + context.attribute(KEYSTONE) + "\"");
    }
    Duration wait = cause == null ? null : cause.retryAfter();
    if (wait != null) {
      context.header("Retry-After", Long.toString(wait.toSeconds()));
    }
    context.json(Errors.body(context.path(), status, message));
  }

  /** What Javalin refuses by itself, in words that do not repeat what the client sent. */
  private static String message(int status) {
    return switch (status) {
      case 404 -> "The resource could not be found.";
      case 405 -> "The method is not allowed for this resource.";
      case 413 -> "Request is too large.";
      default -> "The request cannot be served.";
    };
  }

  private static void unexpected(Exception failure, Context context) {
    log.error("{} {} failed", context.method(), Audit.printable(context.path()), failure);
    answer(
        context,
        500,
        "Unexpected API Error. The server's log tells more, see request id "
            + context.res().getHeader(REQUEST_ID)
            + ".",
        null);
  }

  /** Every endpoint, as method and path, such as {@code GET /compute/v2.1/servers/{server}}. */
  public List<String> routes() {
    return javalin.unsafe.internalRouter.allHttpHandlers().stream()
        .map(parsed -> parsed.endpoint)
        .filter(endpoint -> endpoint.method.isHttpMethod())
        .map(endpoint -> endpoint.method + " " + endpoint.path)
        .toList();
  }

  /** Where the buffers of connections come from. */
  List<ByteBufferPool> bufferPools() {
    return Arrays.stream(javalin.jettyServer().server().getConnectors())
        .map(Connector::getByteBufferPool)
        .toList();
  }

  /** The port that it listens on. */
  public int port() {
    return javalin.port();
  }

  /** Takes no more requests. */
  @Override
  public void close() {
    if (tls != null) {
      tls.close();
    }
    javalin.stop();
  }
}
