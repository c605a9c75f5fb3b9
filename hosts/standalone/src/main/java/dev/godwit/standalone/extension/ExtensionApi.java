package dev.godwit.standalone.extension;

import dev.godwit.host.http.ExtensionBodies;
import dev.godwit.host.http.VersionsBody;
import dev.godwit.host.inventory.HostView;
import dev.godwit.host.inventory.ServerDirectory;
import dev.godwit.host.migrations.MigrationService;
import dev.godwit.host.plugins.PluginStatus;
import dev.godwit.host.store.MigrationRecord;
import dev.godwit.host.store.MigrationStore;
import dev.godwit.standalone.identity.Identity;
import dev.godwit.standalone.identity.Policy;
import dev.godwit.standalone.identity.User;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.List;
import java.util.function.Supplier;

/** Plugins, versions of hosts, and all that is known of a migration. */
public final class ExtensionApi {
  private static final String V1 = ExtensionBodies.V1;

  private final String baseUrl;
  private final Supplier<List<PluginStatus>> plugins;
  private final ServerDirectory directory;
  private final ExtensionRequests requests;
  private final MigrationBodies bodies;
  private final SteeringApi steering;
  private final SettlingApi settling;

  public ExtensionApi(
      String baseUrl,
      Identity identity,
      Supplier<List<PluginStatus>> plugins,
      ServerDirectory directory,
      MigrationStore store,
      MigrationService migrations) {
    this.baseUrl = baseUrl;
    this.plugins = plugins;
    this.directory = directory;
    this.requests = new ExtensionRequests(identity, directory, store);
    this.bodies = new MigrationBodies(migrations);
    this.steering = new SteeringApi(requests, bodies, migrations);
    this.settling = new SettlingApi(requests, bodies, migrations);
  }

  /** Adds the endpoints. */
  public void addTo(RoutesConfig routes) {
    routes.get(ExtensionBodies.ROOT, context -> context.json(ExtensionBodies.versions(baseUrl)));
    routes.get(V1, context -> context.json(ExtensionBodies.version(baseUrl)));
    routes.get(V1 + "/plugins", this::plugins);
    routes.get(V1 + "/host-versions", this::versions);
    routes.get(V1 + "/migrations/{migration}", this::migration);
    steering.addTo(routes, V1);
    settling.addTo(routes, V1);
  }

  private void plugins(Context context) {
    User user = requests.user(context);
    ExtensionRequests.require(user, Policy.GODWIT_PLUGINS, user.project().id());
    context.json(ExtensionBodies.plugins(plugins.get()));
  }

  private void versions(Context context) {
    User user = requests.user(context);
    ExtensionRequests.require(user, Policy.GODWIT_HOST_VERSIONS, user.project().id());
    context.json(VersionsBody.of(
        directory.hosts().stream().map(HostView::observation).toList(),
        directory.knownBadVersions()));
  }

  private void migration(Context context) {
    User user = requests.user(context);
    MigrationRecord record = requests.record(context, user);
    context.json(bodies.migration(record, user));
  }
}
