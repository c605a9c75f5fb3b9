package dev.godwit.standalone.compute;

import dev.godwit.host.inventory.ServerDirectory;
import dev.godwit.host.migrations.MigrationService;
import dev.godwit.host.store.MigrationStore;
import dev.godwit.standalone.identity.IdentityService;
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
  private final MigrationsApi migrations;
  private final HostsApi hosts;

  public ComputeApi(
      String baseUrl,
      IdentityService identity,
      ServerDirectory directory,
      MigrationService service,
      MigrationStore store) {
    this.baseUrl = baseUrl;
    this.requests = new Requests(identity);
    this.servers = new ServersApi(requests, directory, service, baseUrl + V21);
    this.migrations = new MigrationsApi(requests, directory, service, store, baseUrl + V21);
    this.hosts = new HostsApi(requests, directory);
  }

  /** The newest microversion, in the form of the header. */
  public static String newestMicroversion() {
    return Microversion.MOST.toString();
  }

  /** Adds the endpoints. */
  public void addTo(RoutesConfig routes) {
    routes.before(V21 + "/*", requests::version);
    routes.get(ROOT, context -> context.json(Map.of("versions", List.of(version()))));
    routes.get(V21, this::showVersion);
    servers.addTo(routes, V21);
    migrations.addTo(routes, V21);
    hosts.addTo(routes, V21);
  }

  private void showVersion(Context context) {
    requests.version(context);
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
        List.of(Map.of("rel", "self", "href", baseUrl + V21 + "/")));
  }
}
