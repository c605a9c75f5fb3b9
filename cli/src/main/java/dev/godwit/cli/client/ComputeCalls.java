package dev.godwit.cli.client;

import java.util.Map;
import org.openstack4j.core.transport.HttpResponse;
import org.openstack4j.openstack.compute.internal.BaseComputeServices;

/**
 * The calls of the Compute API that openstack4j lacks or makes for 2.1 only, at the microversion that
 * has all that the command shows.
 */
final class ComputeCalls extends BaseComputeServices {
  private static final String VERSION = "2.80";

  private static <R> Invocation<R> versioned(Invocation<R> call) {
    return call.header("OpenStack-API-Version", "compute " + VERSION)
        .header("X-OpenStack-Nova-API-Version", VERSION);
  }

  HttpResponse fetch(Map<String, ?> query, String... path) {
    return versioned(get(Void.class, PathSegments.path(path)).params(query)).executeWithResponse();
  }

  HttpResponse liveMigrate(String server, LiveMigrateAction action) {
    return versioned(
            post(Void.class, PathSegments.path("servers", server, "action")).entity(action))
        .executeWithResponse();
  }

  HttpResponse forceComplete(String server, String migration) {
    String path = PathSegments.path("servers", server, "migrations", migration, "action");
    return versioned(post(Void.class, path).json("{\"force_complete\": null}"))
        .executeWithResponse();
  }

  HttpResponse abort(String server, String migration) {
    return versioned(
            delete(Void.class, PathSegments.path("servers", server, "migrations", migration)))
        .executeWithResponse();
  }
}
