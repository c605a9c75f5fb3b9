package dev.godwit.standalone.http;

import io.javalin.Javalin;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import java.util.UUID;
import java.util.function.Consumer;
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

/** The HTTP server of all APIs, on a bounded pool of platform threads. */
public final class ApiServer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ApiServer.class);
  private static final int MOST_THREADS = 64;
  private static final int LEAST_THREADS = 4;
  private static final int IDLE_MILLIS = 30_000;
  private static final long LARGEST_BODY_BYTES = 112 * 1024;
  private static final long STOPPING_MILLIS = 3_000;

  private final Javalin javalin;

  private ApiServer(Javalin javalin) {
    this.javalin = javalin;
  }

  /**
   * Starts the server.
   *
   * @param address what it listens on
   * @param tls the key and certificate; null for plain HTTP
   * @param routes adds the endpoints
   * @throws RuntimeException if the port is in use
   */
  public static ApiServer start(
      String address,
      int port,
      SslContextFactory.@Nullable Server tls,
      Consumer<RoutesConfig> routes) {
    var javalin = Javalin.create(config -> {
      config.startup.showJavalinBanner = false;
      config.concurrency.useVirtualThreads = false;
      config.jsonMapper(new Json());
      config.http.maxRequestSize = LARGEST_BODY_BYTES;
      config.http.prefer405over404 = true;
      var threads = new QueuedThreadPool(MOST_THREADS, LEAST_THREADS);
      threads.setName("godwit-http");
      config.jetty.threadPool = threads;
      config.jetty.modifyServer(server -> server.setStopTimeout(STOPPING_MILLIS));
      config.jetty.modifyHttpConfiguration(http -> {
        http.setSendServerVersion(false);
        if (tls != null) {
          http.addCustomizer(new SecureRequestCustomizer(false));
        }
      });
      config.jetty.addConnector((server, http) -> {
        Connector connector;
        ServerConnector plain = tls == null
            ? new ServerConnector(server, new HttpConnectionFactory(http))
            : new ServerConnector(
                server, new SslConnectionFactory(tls, "http/1.1"), new HttpConnectionFactory(http));
        plain.setHost(address);
        plain.setPort(port);
        plain.setIdleTimeout(IDLE_MILLIS);
        connector = plain;
        return connector;
      });
      config.routes.before(ApiServer::identify);
      config.routes.exception(
          ApiException.class, (e, context) -> Errors.write(context, e.status(), e.getMessage()));
      config.routes.exception(
          HttpResponseException.class,
          (e, context) -> Errors.write(context, e.getStatus(), String.valueOf(e.getMessage())));
      config.routes.exception(Exception.class, ApiServer::unexpected);
      routes.accept(config.routes);
    });
    javalin.start();
    return new ApiServer(javalin);
  }

  private static void identify(Context context) {
    String id = "req-" + UUID.randomUUID();
    context.header("X-Openstack-Request-Id", id);
    if (context.path().startsWith("/compute")) {
      context.header("X-Compute-Request-Id", id);
    }
  }

  private static void unexpected(Exception failure, Context context) {
    log.error("{} {} failed", context.method(), context.path(), failure);
    Errors.write(
        context,
        500,
        "Unexpected API Error. The server's log tells more, see request id "
            + context.res().getHeader("X-Openstack-Request-Id")
            + ".");
  }

  /** The port it listens on. */
  public int port() {
    return javalin.port();
  }

  @Override
  public void close() {
    javalin.stop();
  }
}
