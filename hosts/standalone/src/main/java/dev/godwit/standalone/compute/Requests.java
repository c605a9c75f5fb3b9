package dev.godwit.standalone.compute;

import dev.godwit.api.GuestId;
import dev.godwit.standalone.http.ApiException;
import dev.godwit.standalone.identity.IdentityService;
import dev.godwit.standalone.identity.User;
import io.javalin.http.Context;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What every request of the Compute API has in common: who asks, and in which version. */
final class Requests {
  private static final String VERSION = "godwit.microversion";

  private final IdentityService identity;

  Requests(IdentityService identity) {
    this.identity = identity;
  }

  /** Reads the version, and says in the answer which one it is. */
  Microversion version(Context context) {
    Microversion known = context.attribute(VERSION);
    if (known != null) {
      return known;
    }
    Microversion version = Microversion.of(
        context.header("OpenStack-API-Version"), context.header("X-OpenStack-Nova-API-Version"));
    context.attribute(VERSION, version);
    context.header("OpenStack-API-Version", "compute " + version);
    context.header("X-OpenStack-Nova-API-Version", version.toString());
    context.header("Vary", "OpenStack-API-Version, X-OpenStack-Nova-API-Version");
    return version;
  }

  /** Somebody who may look. */
  User reader(Context context) {
    User user = identity.user(context.header("X-Auth-Token"));
    if (!user.roles().contains(User.ADMIN) && !user.roles().contains(User.READER)) {
      throw forbidden();
    }
    return user;
  }

  /** Somebody who may change something. */
  User admin(Context context) {
    User user = identity.user(context.header("X-Auth-Token"));
    if (!user.roles().contains(User.ADMIN)) {
      throw forbidden();
    }
    return user;
  }

  private static ApiException forbidden() {
    return new ApiException(403, "Policy doesn't allow this to be performed.");
  }

  /** The server that the path names. */
  static GuestId server(Context context) {
    String id = context.pathParam("server");
    UUID uuid = uuid(id);
    if (uuid == null) {
      throw notFound(id);
    }
    return new GuestId(uuid);
  }

  static ApiException notFound(Object id) {
    return new ApiException(404, "Instance " + id + " could not be found.");
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
