package dev.godwit.nova;

import dev.godwit.api.MigrationId;
import dev.godwit.host.http.ApiException;
import dev.godwit.host.http.ExtensionBodies;
import dev.godwit.host.plugins.PluginStatus;
import dev.godwit.nova.keystone.Tokens;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a compute node tells of its plugins and of the migrations that leave it. Changes nothing. */
final class NodeRoutes {
  private static final String MIGRATION = ExtensionBodies.V1 + "/migrations/{migration}";
  private static final int LONGEST_SHOWN = 40;

  private final Tokens tokens;
  private final Supplier<List<PluginStatus>> plugins;
  private final Conversations conversations;

  NodeRoutes(Tokens tokens, Supplier<List<PluginStatus>> plugins, Conversations conversations) {
    this.tokens = tokens;
    this.plugins = plugins;
    this.conversations = conversations;
  }

  void addTo(RoutesConfig routes) {
    routes.get(
        ExtensionBodies.ROOT, context -> context.json(ExtensionBodies.versions(base(context))));
    routes.get(ExtensionBodies.V1, context -> context.json(ExtensionBodies.version(base(context))));
    routes.get(ExtensionBodies.V1 + "/plugins", context -> {
      authenticate(context);
      context.json(ExtensionBodies.plugins(plugins.get()));
    });
    routes.get(MIGRATION, context -> {
      authenticate(context);
      context.json(conversations
          .shown(migration(context))
          .orElseThrow(() -> notFound(context.pathParam("migration")))
          .json());
    });
    routes.get(MIGRATION + "/trace", context -> {
      authenticate(context);
      context
          .contentType("application/json")
          .result(conversations
              .trace(migration(context))
              .orElseThrow(() -> notFound(context.pathParam("migration"))));
    });
  }

  private void authenticate(Context context) {
    tokens.require(context.header("X-Auth-Token"));
  }

  /** As the client itself calls this node, which may have many names. */
  private static String base(Context context) {
    @Nullable String host = context.host();
    return host == null ? "" : context.scheme() + "://" + host;
  }

  private static MigrationId migration(Context context) {
    String text = context.pathParam("migration");
    try {
      return new MigrationId(UUID.fromString(text));
    } catch (IllegalArgumentException e) {
      throw notFound(text);
    }
  }

  private static ApiException notFound(String migration) {
    return new ApiException(
        404,
        "Migration "
            + (migration.length() > LONGEST_SHOWN
                ? migration.substring(0, LONGEST_SHOWN) + "..."
                : migration)
            + " is not known on this node: it left another one, Nova steers it itself, or it is too"
            + " old.");
  }
}
