package dev.godwit.nova;

import dev.godwit.host.http.ApiServer;
import dev.godwit.host.http.ListenSettings;
import dev.godwit.host.plugins.PluginStatus;
import dev.godwit.host.settings.Settings;
import dev.godwit.host.startup.HostStartException;
import dev.godwit.nova.keystone.Keystone;
import dev.godwit.nova.keystone.KeystoneTrust;
import dev.godwit.nova.keystone.Tokens;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The extension API of a compute node, for whoever may read it by Keystone. */
final class NodeApi implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(NodeApi.class);
  private static final Duration KEYSTONE_LIMIT = Duration.ofSeconds(5);

  private final ApiServer server;

  private NodeApi(ApiServer server) {
    this.server = server;
  }

  /**
   * Checks what the settings name, and starts nothing.
   *
   * @throws HostStartException if a file cannot be used
   */
  static void check(Settings settings) throws HostStartException {
    if (ApiSettings.isOn(settings)) {
      ListenSettings.checkTls(settings);
      authorities(settings);
    }
  }

  /**
   * Starts to serve, if the settings say so; empty if they do not.
   *
   * @throws HostStartException if it cannot; nothing is left open then
   */
  static Optional<NodeApi> start(
      Settings settings,
      Supplier<List<PluginStatus>> plugins,
      Conversations conversations,
      InstantSource clock)
      throws HostStartException {
    if (!ApiSettings.isOn(settings)) {
      return Optional.empty();
    }
    String url = settings.text(ApiSettings.KEYSTONE_URL);
    var tokens = new Tokens(
        new Keystone(URI.create(url), authorities(settings), KEYSTONE_LIMIT),
        settings.list(ApiSettings.ROLES),
        clock);
    String address = settings.text(ApiSettings.BIND_HOST);
    ApiServer server = ApiServer.start(
        new ApiServer.Place(
            address,
            settings.smallInteger(ApiSettings.BIND_PORT),
            ListenSettings.readTls(settings),
            url),
        new NodeRoutes(tokens, plugins, conversations)::addTo);
    log.info("/godwit/v1 is served on {} port {}", address, server.port());
    return Optional.of(new NodeApi(server));
  }

  private static @Nullable SSLSocketFactory authorities(Settings settings)
      throws HostStartException {
    Optional<Path> file = settings.optionalPath(ApiSettings.KEYSTONE_AUTHORITIES);
    return file.isEmpty() ? null : KeystoneTrust.of(file.get());
  }

  /** The port that it listens on. */
  int port() {
    return server.port();
  }

  /** Takes no more requests. */
  @Override
  public void close() {
    server.close();
  }
}
