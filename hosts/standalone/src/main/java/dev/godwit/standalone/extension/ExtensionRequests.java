package dev.godwit.standalone.extension;

import dev.godwit.api.GuestId;
import dev.godwit.api.MigrationId;
import dev.godwit.host.http.ApiException;
import dev.godwit.host.http.Audit;
import dev.godwit.host.inventory.ServerDirectory;
import dev.godwit.host.inventory.ServerView;
import dev.godwit.host.store.MigrationRecord;
import dev.godwit.host.store.MigrationStore;
import dev.godwit.standalone.identity.Identity;
import dev.godwit.standalone.identity.Policy;
import dev.godwit.standalone.identity.Project;
import dev.godwit.standalone.identity.User;
import io.javalin.http.Context;
import java.util.Optional;
import java.util.UUID;

/** Who asks, and about which migration or server. */
final class ExtensionRequests {
  private static final int LONGEST_SHOWN = 40;

  private final Identity identity;
  private final ServerDirectory directory;
  private final MigrationStore store;

  ExtensionRequests(Identity identity, ServerDirectory directory, MigrationStore store) {
    this.identity = identity;
    this.directory = directory;
    this.store = store;
  }

  User user(Context context) {
    User user = identity.service().user(context.header("X-Auth-Token"));
    Audit.user(context, user.name());
    return user;
  }

  /** The migration whose UUID or number is in the path, if the user may know of it. */
  MigrationRecord record(Context context, User user) {
    String text = context.pathParam("migration");
    Optional<MigrationRecord> record = text.matches("[0-9]{1,18}")
        ? store.find(Long.parseLong(text))
        : uuid(text).flatMap(uuid -> store.find(new MigrationId(uuid)));
    return record
        .filter(found -> user.may(Policy.GODWIT_MIGRATIONS_SHOW, found.projectId()))
        .orElseThrow(
            () -> new ApiException(404, "Migration " + shortened(text) + " could not be found."));
  }

  /** The server that the path names, if the user may know of it and do this to it. */
  GuestId server(Context context, User user, Policy policy) {
    String text = context.pathParam("server");
    ServerView server = uuid(text)
        .flatMap(uuid -> directory.server(new GuestId(uuid)))
        .filter(found -> user.isAdmin() || project(found).equals(user.project()))
        .orElseThrow(
            () -> new ApiException(404, "Instance " + shortened(text) + " could not be found."));
    require(user, policy, project(server).id());
    return server.id();
  }

  private Project project(ServerView server) {
    return identity.projects().of(server.id().toString(), server.name());
  }

  static void require(User user, Policy policy, String projectId) {
    if (!user.may(policy, projectId)) {
      throw new ApiException(403, "Policy doesn't allow " + policy.rule() + " to be performed.");
    }
  }

  private static String shortened(String text) {
    return text.length() > LONGEST_SHOWN ? text.substring(0, LONGEST_SHOWN) + "..." : text;
  }

  private static Optional<UUID> uuid(String text) {
    try {
      return Optional.of(UUID.fromString(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
