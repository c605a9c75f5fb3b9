package dev.godwit.standalone;

import dev.godwit.host.http.ApiServer;
import dev.godwit.host.http.ListenSettings;
import dev.godwit.host.http.TlsFiles;
import dev.godwit.host.inventory.ServerDirectory;
import dev.godwit.host.metadata.ServerMetadata;
import dev.godwit.host.migrations.MigrationService;
import dev.godwit.host.plugins.PluginStatus;
import dev.godwit.host.settings.Settings;
import dev.godwit.host.startup.HostStartException;
import dev.godwit.host.store.MigrationStore;
import dev.godwit.standalone.compute.ComputeApi;
import dev.godwit.standalone.extension.ExtensionApi;
import dev.godwit.standalone.identity.Identity;
import dev.godwit.standalone.image.ImageApi;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;

/** All APIs of this host on one server. */
final class Apis implements AutoCloseable {
  private static final String KEYSTONE = "/identity/v3";

  private final ApiServer server;
  private final Identity identity;
  private final String baseUrl;

  private Apis(ApiServer server, Identity identity, String baseUrl) {
    this.server = server;
    this.identity = identity;
    this.baseUrl = baseUrl;
  }

  /**
   * What the APIs stand on.
   *
   * @param plugins what has become of each plugin
   */
  record Parts(
      ServerDirectory directory,
      MigrationService migrations,
      MigrationStore store,
      ServerMetadata metadata,
      Supplier<List<PluginStatus>> plugins) {}

  /**
   * Starts to serve.
   *
   * @throws HostStartException if it cannot; nothing is left open then
   */
  static Apis start(Settings settings, Parts parts, InstantSource clock) throws HostStartException {
    String address = settings.text(ServerSettings.BIND_HOST);
    int port = settings.smallInteger(ServerSettings.BIND_PORT);
    int chosen = port == 0 ? FreePort.on(address) : port;
    String baseUrl = ServerSettings.baseUrl(settings, chosen);
    // Before the first start makes credentials.
    TlsFiles tls = ListenSettings.readTls(settings);
    Identity identity = Identity.of(settings, clock, baseUrl, ComputeApi.newestMicroversion());
    var compute = new ComputeApi(
        baseUrl, identity, parts.directory(), parts.migrations(), parts.store(), parts.metadata());
    var extension = new ExtensionApi(
        baseUrl, identity, parts.plugins(), parts.directory(), parts.store(), parts.migrations());
    var images = new ImageApi(baseUrl, identity);
    ApiServer server =
        ApiServer.start(new ApiServer.Place(address, chosen, tls, KEYSTONE), routes -> {
          identity.api().addTo(routes);
          compute.addTo(routes);
          extension.addTo(routes);
          images.addTo(routes);
          OpenApi.addTo(routes);
        });
    return new Apis(server, identity, baseUrl);
  }

  String baseUrl() {
    return baseUrl;
  }

  /** Every endpoint, as method and path. */
  List<String> routes() {
    return server.routes();
  }

  Path cloudsFile() {
    return identity.cloudsFile();
  }

  /** Takes no more requests. */
  @Override
  public void close() {
    server.close();
  }
}
