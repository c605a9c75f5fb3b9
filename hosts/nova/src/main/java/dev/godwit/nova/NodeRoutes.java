package dev.godwit.nova;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.api.MigrationHandle;
import dev.godwit.api.MigrationId;
import dev.godwit.api.RequestAnswer;
import dev.godwit.api.Resolution;
import dev.godwit.host.http.ApiException;
import dev.godwit.host.http.Audit;
import dev.godwit.host.http.ExtensionBodies;
import dev.godwit.host.http.Json;
import dev.godwit.host.http.MigrationBody;
import dev.godwit.host.http.ResolutionBody;
import dev.godwit.host.http.StrictBody;
import dev.godwit.host.migrations.DriverAnswer;
import dev.godwit.host.plugins.PluginStatus;
import dev.godwit.nova.keystone.Caller;
import dev.godwit.nova.keystone.Tokens;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a compute node tells of its plugins and of the migrations that leave it, and what an administrator
 * may do about one that does not settle. Changes nothing else.
 */
final class NodeRoutes {
  private static final String MIGRATION = ExtensionBodies.V1 + "/migrations/{migration}";
  private static final int LONGEST_SHOWN = 40;

  private static final String ADMIN = "admin";
  private static final Logger log = LoggerFactory.getLogger(NodeRoutes.class);

  private final Tokens tokens;
  private final Supplier<List<PluginStatus>> plugins;
  private final Conversations conversations;
  private final Json json = new Json();

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
      context.json(shown(context).json());
    });
    routes.get(MIGRATION + "/trace", context -> {
      authenticate(context);
      context
          .contentType("application/json")
          .result(conversations
              .trace(migration(context))
              .orElseThrow(() -> notFound(context.pathParam("migration"))));
    });
    routes.post(MIGRATION + "/resolve", this::resolve);
    routes.post(MIGRATION + "/adopt", this::adopt);
  }

  private void resolve(Context context) {
    Caller caller = administrator(context);
    JsonNode body = json.object(context);
    MigrationBody shown = shown(context);
    Resolution resolution = ResolutionBody.read(
        body,
        Objects.requireNonNull(shown.head().source(), "every order names a source"),
        shown.head().destination(),
        host -> conversations.find(host).isPresent(),
        caller.user());
    Audit.action(context, "resolve");
    ask(context, shown, "resolve", handle -> handle.resolve(resolution));
    log.info(
        "Live migration {} of guest {} is resolved by {}: the guest is at {}, fenced: {}",
        shown.head().uuid(),
        shown.head().server(),
        resolution.by(),
        resolution.elsewhere() == null ? resolution.guestAt() : resolution.elsewhere(),
        resolution.fenced());
  }

  private void adopt(Context context) {
    administrator(context);
    var unused = new StrictBody("", json.object(context), List.of());
    MigrationBody shown = shown(context);
    Audit.action(context, "adopt");
    ask(context, shown, "adopt", MigrationHandle::adopt);
  }

  private void ask(
      Context context,
      MigrationBody shown,
      String action,
      Function<MigrationHandle, CompletableFuture<RequestAnswer>> question) {
    MigrationId migration = shown.head().uuid();
    MigrationHandle handle = conversations
        .handle(migration)
        .orElseThrow(() -> new ApiException(
            409,
            "Migration " + migration + " of instance " + shown.head().server() + " is in state "
                + shown.head().status().word() + ". Cannot " + action
                + " while the migration is in this state."));
    DriverAnswer.refusal(question.apply(handle)).ifPresent(reason -> {
      throw new ApiException(409, "Migration " + migration + ": cannot " + action + ": " + reason);
    });
    // What was asked for may have ended it by now.
    context.status(202).json(conversations.shown(migration).orElse(shown).json());
  }

  private MigrationBody shown(Context context) {
    return conversations
        .shown(migration(context))
        .orElseThrow(() -> notFound(context.pathParam("migration")));
  }

  private Caller authenticate(Context context) {
    return tokens.require(context.header("X-Auth-Token"));
  }

  private Caller administrator(Context context) {
    Caller caller = authenticate(context);
    Audit.user(context, caller.user());
    if (!caller.roles().contains(ADMIN)) {
      throw new ApiException(403, "This needs the role " + ADMIN + ".");
    }
    return caller;
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
