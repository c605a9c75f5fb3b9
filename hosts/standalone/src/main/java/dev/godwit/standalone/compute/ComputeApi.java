package dev.godwit.standalone.compute;

import dev.godwit.host.inventory.ServerDirectory;
import dev.godwit.host.metadata.ServerMetadata;
import dev.godwit.host.migrations.MigrationService;
import dev.godwit.host.store.MigrationStore;
import dev.godwit.standalone.identity.Identity;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.List;
import java.util.Map;

/** The Compute API under {@code /compute/v2.1}. */
public final class ComputeApi {
  private static final String ROOT = "/compute";
  private static final String V21 = ROOT + "/v2.1";

  private final String baseUrl;
  private final Requests requests;
  private final ServersApi servers;
  private final ServerMigrationsApi serverMigrations;
  private final MigrationsApi migrations;
  private final HostsApi hosts;
  private final FlavorsApi flavors;
  private final MetadataApi metadata;

  public ComputeApi(
      String baseUrl,
      Identity identity,
      ServerDirectory directory,
      MigrationService service,
      MigrationStore store,
      ServerMetadata serverMetadata) {
    this.baseUrl = baseUrl;
    this.requests = new Requests(identity.service(), identity.projects(), directory);
    String url = baseUrl + V21;
    var bodies = new MigrationBodies(service, url);
    this.servers = new ServersApi(
        requests, directory, service, new ServerBodies(url, serverMetadata), baseUrl);
    this.serverMigrations = new ServerMigrationsApi(requests, service, store, bodies);
    this.migrations = new MigrationsApi(requests, store, bodies, baseUrl);
    this.hosts = new HostsApi(requests, directory, baseUrl);
    this.flavors = new FlavorsApi(requests, directory, baseUrl, url);
    this.metadata = new MetadataApi(requests, serverMetadata);
  }

  /** The newest microversion, in the form of the header. */
  public static String newestMicroversion() {
    return Microversion.MOST.toString();
  }

  /** Adds the endpoints. */
  public void addTo(RoutesConfig routes) {
    routes.before(V21 + "/*", requests::open);
    routes.get(ROOT, context -> context.json(Map.of("versions", List.of(version()))));
    routes.get(V21, this::showVersion);
    servers.addTo(routes, V21);
    serverMigrations.addTo(routes, V21);
    migrations.addTo(routes, V21);
    hosts.addTo(routes, V21);
    flavors.addTo(routes, V21);
    metadata.addTo(routes, V21);
  }

  private void showVersion(Context context) {
    requests.openVersion(context);
    context.json(Map.of("version", version()));
  }

  private Map<String, Object> version() {
    return Map.of(
        "id",
        "v2.1",
        "status",
        "CURRENT",
        "version",
        Microversion.MOST.toString(),
        "min_version",
        Microversion.LEAST.toString(),
        "updated",
        "2013-07-23T11:33:21Z",
        "links",
        List.of(ServerBodies.link("self", baseUrl + V21 + "/")),
        "media-types",
        List.of(Map.of(
            "base",
            "application/json",
            "type",
            "application/vnd.openstack.compute+json;version=2.1")));
  }
}
