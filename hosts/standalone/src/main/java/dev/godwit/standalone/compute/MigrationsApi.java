package dev.godwit.standalone.compute;

import dev.godwit.host.http.ApiException;
import dev.godwit.host.store.MarkerNotFoundException;
import dev.godwit.host.store.MigrationQuery;
import dev.godwit.host.store.MigrationRecord;
import dev.godwit.host.store.MigrationStore;
import dev.godwit.standalone.identity.Policy;
import dev.godwit.standalone.identity.User;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/** The migrations of all servers. */
final class MigrationsApi {
  private final Requests requests;
  private final MigrationStore store;
  private final MigrationBodies bodies;
  private final String baseUrl;

  MigrationsApi(Requests requests, MigrationStore store, MigrationBodies bodies, String baseUrl) {
    this.requests = requests;
    this.store = store;
    this.bodies = bodies;
    this.baseUrl = baseUrl;
  }

  void addTo(RoutesConfig routes, String root) {
    routes.get(root + "/os-migrations", this::list);
  }

  private void list(Context context) {
    User user = requests.require(context, Policy.MIGRATIONS_INDEX);
    Microversion version = requests.version(context);
    Query asked = Query.of(context);
    Optional<MigrationQuery> query = MigrationFilter.of(asked, version, user);
    List<MigrationRecord> records = query.map(this::read).orElse(List.of());
    boolean hosts = user.may(Policy.MIGRATIONS_HOST, user.project().id());
    var answer = new LinkedHashMap<String, Object>();
    answer.put(
        "migrations",
        records.stream().map(record -> bodies.listed(record, version, hosts)).toList());
    int limit = query.map(MigrationQuery::limit).orElse(0);
    if (version.atLeast(59) && limit > 0 && records.size() == limit) {
      answer.put(
          "migrations_links", asked.next(baseUrl, records.getLast().uuid().toString()));
    }
    context.json(answer);
  }

  private List<MigrationRecord> read(MigrationQuery query) {
    try {
      return store.list(query);
    } catch (MarkerNotFoundException e) {
      throw new ApiException(400, "Marker " + query.marker() + " could not be found.");
    }
  }
}
