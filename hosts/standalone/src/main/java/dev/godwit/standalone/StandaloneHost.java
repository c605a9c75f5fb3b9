package dev.godwit.standalone;

import dev.godwit.host.GodwitHost;
import dev.godwit.host.HostPlan;
import dev.godwit.host.HostStartException;
import dev.godwit.host.inventory.ServerDirectory;
import dev.godwit.host.migrations.MigrationService;
import dev.godwit.host.plugins.Plugins;
import dev.godwit.host.settings.SettingSection;
import dev.godwit.host.settings.Settings;
import dev.godwit.host.store.MigrationStore;
import dev.godwit.standalone.compute.ComputeApi;
import dev.godwit.standalone.extension.ExtensionApi;
import dev.godwit.standalone.http.ApiServer;
import dev.godwit.standalone.identity.Identity;
import dev.godwit.standalone.identity.StandaloneIdentitySettings;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.jspecify.annotations.Nullable;

/** The standalone host at work: the framework's host and the APIs in front of it. */
public final class StandaloneHost implements AutoCloseable {
  private final GodwitHost host;
  private final ApiServer server;
  private final Identity identity;
  private final String baseUrl;

  private StandaloneHost(GodwitHost host, ApiServer server, Identity identity, String baseUrl) {
    this.host = host;
    this.server = server;
    this.identity = identity;
    this.baseUrl = baseUrl;
  }

  /** The settings of this host, in the order of its reference, before those of its driver. */
  public static List<SettingSection> settingSections() {
    var sections = new ArrayList<SettingSection>(GodwitHost.settingSections());
    sections.addAll(ownSections());
    return List.copyOf(sections);
  }

  private static List<SettingSection> ownSections() {
    return List.of(ServerSettings.section(), StandaloneIdentitySettings.section());
  }

  /**
   * Starts everything.
   *
   * @throws HostStartException if it cannot start; nothing is left open then
   */
  public static StandaloneHost start(Path settingsFile, InstantSource clock)
      throws HostStartException {
    GodwitHost host =
        GodwitHost.start(new HostPlan(settingsFile, ownSections(), ServerSettings.rules(), clock));
    try {
      return serve(host, clock);
    } catch (HostStartException | RuntimeException e) {
      host.close();
      throw e;
    }
  }

  private static StandaloneHost serve(GodwitHost host, InstantSource clock)
      throws HostStartException {
    Settings settings = host.instance(Settings.class);
    String address = settings.text(ServerSettings.BIND_HOST);
    int port = settings.smallInteger(ServerSettings.BIND_PORT);
    boolean tls = ServerSettings.hasTls(settings);
    SslContextFactory.@Nullable Server keys = tls
        ? PemKeyStore.load(
            settings.path(ServerSettings.CERTIFICATE), settings.path(ServerSettings.PRIVATE_KEY))
        : null;
    int chosen = port == 0 ? FreePort.on(address) : port;
    String baseUrl = (tls ? "https://" : "http://")
        + (address.contains(":") ? "[" + address + "]" : address)
        + ":"
        + chosen;
    Identity identity = Identity.of(settings, clock, baseUrl, ComputeApi.newestMicroversion());
    var compute = new ComputeApi(
        baseUrl,
        identity.service(),
        host.instance(ServerDirectory.class),
        host.instance(MigrationService.class),
        host.instance(MigrationStore.class));
    var extension = new ExtensionApi(
        identity.service(),
        host.instance(Plugins.class),
        host.instance(MigrationStore.class),
        host.instance(MigrationService.class));
    try {
      ApiServer server = ApiServer.start(address, chosen, keys, routes -> {
        identity.api().addTo(routes);
        compute.addTo(routes);
        extension.addTo(routes);
      });
      return new StandaloneHost(host, server, identity, baseUrl);
    } catch (RuntimeException e) {
      throw new HostStartException(
          "the API cannot listen on " + address + " port " + chosen + ": " + reason(e), e);
    }
  }

  private static String reason(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return String.valueOf(cause.getMessage());
  }

  /** Where it answers, without a path. */
  public String baseUrl() {
    return baseUrl;
  }

  /** The credentials that the first start made. */
  public Path cloudsFile() {
    return identity.cloudsFile();
  }

  /** Takes no more requests and closes everything; migrations go on in the hypervisors. */
  @Override
  public void close() {
    server.close();
    host.close();
  }
}
