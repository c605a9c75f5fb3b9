package dev.godwit.standalone.compute;

import dev.godwit.api.GuestId;
import dev.godwit.host.http.ApiException;
import dev.godwit.host.http.Audit;
import dev.godwit.host.inventory.ServerDirectory;
import dev.godwit.host.inventory.ServerView;
import dev.godwit.standalone.identity.IdentityService;
import dev.godwit.standalone.identity.Policy;
import dev.godwit.standalone.identity.Project;
import dev.godwit.standalone.identity.Projects;
import dev.godwit.standalone.identity.User;
import io.javalin.http.Context;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What every request of the Compute API has in common: who asks, in which version, and about which
 * server. Errors come in Nova's order: token, version, body, server, policy.
 */
final class Requests {
  private static final String VERSION = "godwit.microversion";
  private static final String USER = "godwit.user";
  private static final String CURRENT_HEADER = "OpenStack-API-Version";
  private static final String LEGACY_HEADER = "X-OpenStack-Nova-API-Version";

  private final IdentityService identity;
  private final Projects projects;
  private final ServerDirectory directory;

  Requests(IdentityService identity, Projects projects, ServerDirectory directory) {
    this.identity = identity;
    this.projects = projects;
    this.directory = directory;
  }

  /** A server and the project that it belongs to. */
  record Owned(ServerView view, Project project) {}

  /** Checks the token and the version before anything else, and says in the answer which one it is. */
  void open(Context context) {
    if (context.path().endsWith("/v2.1/")) {
      return; // what the version is may be asked without a token
    }
    User user = identity.user(context.header("X-Auth-Token"));
    Audit.user(context, user.name());
    context.attribute(USER, user);
    openVersion(context);
  }

  /** As {@link #open}, where no token is needed. */
  Microversion openVersion(Context context) {
    String asked =
        Microversion.asked(context.header(CURRENT_HEADER), context.header(LEGACY_HEADER));
    Microversion version;
    try {
      version = Microversion.of(asked);
    } catch (ApiException e) {
      if (e.status() == 406) {
        nameVersion(context, asked);
      }
      throw e;
    }
    context.attribute(VERSION, version);
    nameVersion(context, version.toString());
    return version;
  }

  private static void nameVersion(Context context, String version) {
    context.header(CURRENT_HEADER, "compute " + version);
    context.header(LEGACY_HEADER, version);
    context.header("Vary", CURRENT_HEADER + ", " + LEGACY_HEADER);
  }

  User user(Context context) {
    return Objects.requireNonNull(context.attribute(USER), "open comes first");
  }

  Microversion version(Context context) {
    return Objects.requireNonNull(context.attribute(VERSION), "open comes first");
  }

  /** The version, where the endpoint exists since 2.{@code minor}. */
  Microversion since(Context context, int minor) {
    Microversion version = version(context);
    if (!version.atLeast(minor)) {
      throw noSuchResource();
    }
    return version;
  }

  static ApiException noSuchResource() {
    return new ApiException(404, "The resource could not be found.");
  }

  /** Whoever may do this in the project they belong to. */
  User require(Context context, Policy policy) {
    User user = user(context);
    return require(user, policy, user.project());
  }

  /** Whoever may do this to a server. */
  User require(Context context, Policy policy, Owned server) {
    return require(user(context), policy, server.project());
  }

  private static User require(User user, Policy policy, Project project) {
    if (!user.may(policy, project.id())) {
      throw new ApiException(403, "Policy doesn't allow " + policy.rule() + " to be performed.");
    }
    return user;
  }

  /** The server that the path names, if the one who asks may know of it. */
  Owned server(Context context) {
    String id = context.pathParam("server");
    UUID uuid = uuid(id);
    if (uuid == null) {
      throw notFound(id);
    }
    User user = user(context);
    return directory
        .server(new GuestId(uuid))
        .map(this::owned)
        .filter(server -> user.isAdmin() || server.project().equals(user.project()))
        .orElseThrow(() -> notFound(id));
  }

  Owned owned(ServerView server) {
    return new Owned(server, projects.of(server.id().toString(), server.name()));
  }

  private static ApiException notFound(String id) {
    return new ApiException(404, "Instance " + shortened(id) + " could not be found.");
  }

  /** What a client sent, not longer than an error message should be. */
  static String shortened(String text) {
    return text.length() > 200 ? text.substring(0, 200) + "..." : text;
  }

  /** A UUID; null if the text is none. */
  static @Nullable UUID uuid(String text) {
    try {
      UUID uuid = UUID.fromString(text);
      return uuid.toString().equalsIgnoreCase(text) ? uuid : null;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
