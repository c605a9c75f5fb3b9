package dev.godwit.standalone.extension;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.api.BlockMigration;
import dev.godwit.api.GuestId;
import dev.godwit.api.MigrationOptions;
import dev.godwit.api.Retune;
import dev.godwit.host.http.ApiException;
import dev.godwit.host.http.Audit;
import dev.godwit.host.http.Json;
import dev.godwit.host.http.StrictBody;
import dev.godwit.host.metadata.Wish;
import dev.godwit.host.migrations.MigrationOrder;
import dev.godwit.host.migrations.MigrationRefusedException;
import dev.godwit.host.migrations.MigrationService;
import dev.godwit.host.store.MigrationRecord;
import dev.godwit.standalone.compute.Refusals;
import dev.godwit.standalone.identity.Policy;
import dev.godwit.standalone.identity.User;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Migrations with options, changes of them while they run, and their traces. */
final class SteeringApi {
  private static final List<String> MIGRATION_KEYS = List.of("host", "block_migration", "options");
  private static final List<String> OPTION_KEYS =
      Arrays.stream(Wish.values()).map(Wish::word).toList();
  private static final String RATE = "mib_per_second";
  private static final List<String> RETUNE_KEYS =
      List.of(Wish.MAX_DOWNTIME.word(), RATE, Wish.POLICY.word());
  private static final long MOST_MIB_PER_SECOND = 1_000_000;

  private final ExtensionRequests requests;
  private final MigrationBodies bodies;
  private final MigrationService migrations;
  private final Json json = new Json();

  SteeringApi(ExtensionRequests requests, MigrationBodies bodies, MigrationService migrations) {
    this.requests = requests;
    this.bodies = bodies;
    this.migrations = migrations;
  }

  void addTo(RoutesConfig routes, String root) {
    routes.post(root + "/servers/{server}/migrations", this::begin);
    routes.get(root + "/migrations/{migration}/trace", this::trace);
    routes.post(root + "/migrations/{migration}/retune", this::retune);
  }

  private void begin(Context context) {
    User user = requests.user(context);
    var body = new StrictBody("", json.object(context), MIGRATION_KEYS);
    String host = host(body);
    BlockMigration blockMigration = blockMigration(body);
    MigrationOptions options = options(body);
    GuestId server = requests.server(
        context, user, host == null ? Policy.MIGRATE_LIVE : Policy.MIGRATE_LIVE_HOST);
    Audit.action(context, "migrate");
    try {
      MigrationRecord record = migrations.begin(new MigrationOrder(
          server,
          host == null ? null : migrations.hostNamed(host),
          blockMigration,
          options,
          user.id(),
          user.project().id()));
      context.status(202).json(bodies.migration(record, user));
    } catch (MigrationRefusedException e) {
      throw Refusals.translate(e, 404, user);
    }
  }

  private static @Nullable String host(StrictBody body) {
    JsonNode host = body.get("host");
    if (host == null) {
      return null;
    }
    if (!host.isTextual()) {
      throw body.wrong("host", "the name of a host, or null for any");
    }
    return host.asText();
  }

  private static BlockMigration blockMigration(StrictBody body) {
    JsonNode copies = body.get("block_migration");
    if (copies == null || (copies.isTextual() && copies.asText().equals("auto"))) {
      return BlockMigration.AUTO;
    }
    if (!copies.isBoolean()) {
      throw body.wrong("block_migration", "true, false or \"auto\"");
    }
    return copies.asBoolean() ? BlockMigration.COPY_LOCAL_DISKS : BlockMigration.SHARED_STORAGE;
  }

  private static MigrationOptions options(StrictBody body) {
    JsonNode options = body.get("options");
    return options == null
        ? MigrationOptions.DEFAULT
        : Wish.options(new StrictBody("options.", options, OPTION_KEYS).wishes());
  }

  private void retune(Context context) {
    User user = requests.user(context);
    Retune retune = retune(new StrictBody("", json.object(context), RETUNE_KEYS));
    MigrationRecord record = requests.record(context, user);
    ExtensionRequests.require(user, Policy.GODWIT_MIGRATIONS_RETUNE, record.projectId());
    Audit.action(context, "retune");
    try {
      migrations.retune(record, retune);
    } catch (MigrationRefusedException e) {
      throw Refusals.translateOfMigration(e, user);
    }
    context.status(202).json(bodies.migration(record, user));
  }

  private static Retune retune(StrictBody body) {
    String downtime = body.wish(Wish.MAX_DOWNTIME);
    Long rate = body.whole(
        RATE, 1, MOST_MIB_PER_SECOND, "a whole number of MiB/s, 1 to " + MOST_MIB_PER_SECOND);
    String policy = body.wish(Wish.POLICY);
    if (downtime == null && rate == null && policy == null) {
      throw new ApiException(
          400, "Invalid input: a retune has one of " + String.join(", ", RETUNE_KEYS) + ".");
    }
    return new Retune(downtime == null ? null : Long.valueOf(downtime), rate, policy);
  }

  private void trace(Context context) {
    User user = requests.user(context);
    MigrationRecord record = requests.record(context, user);
    ExtensionRequests.require(user, Policy.GODWIT_MIGRATIONS_TRACE, record.projectId());
    String trace = migrations
        .trace(record)
        .orElseThrow(() -> new ApiException(
            404,
            "Migration "
                + record.uuid()
                + " has no trace: it did not begin to run, or its trace was too old to be kept."));
    context.contentType("application/json").result(trace);
  }
}
