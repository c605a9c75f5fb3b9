package dev.godwit.standalone.compute;

import dev.godwit.api.GuestId;
import dev.godwit.api.HostName;
import dev.godwit.api.MigrationId;
import dev.godwit.host.http.ApiException;
import dev.godwit.host.store.MigrationQuery;
import dev.godwit.host.store.MigrationStatus;
import dev.godwit.standalone.identity.Policy;
import dev.godwit.standalone.identity.User;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** What a list of migrations is asked for, by Nova's schema of each version. */
final class MigrationFilter {
  private static final Set<String> SINCE_1 =
      Set.of("status", "host", "source_compute", "instance_uuid", "migration_type", "hidden");
  private static final Set<String> SINCE_59 = Set.of("limit", "marker", "changes-since");
  private static final Set<String> SINCE_66 = Set.of("changes-before");
  private static final Set<String> SINCE_80 = Set.of("user_id", "project_id");

  private final Query query;
  private final Microversion version;
  private final MigrationQuery.Builder wanted = MigrationQuery.all().but();

  private MigrationFilter(Query query, Microversion version) {
    this.query = query;
    this.version = version;
  }

  /** The query; empty when nothing can match. */
  static Optional<MigrationQuery> of(Query query, Microversion version, User user) {
    var filter = new MigrationFilter(query, version);
    if (version.atLeast(59)) {
      query.allowOnly(filter.allowed());
    }
    filter.page();
    boolean possible = filter.filters();
    if (!user.may(Policy.MIGRATIONS_ALL_PROJECTS, user.project().id())) {
      String project = version.atLeast(80) ? query.text("project_id") : null;
      if (project != null && !project.equals(user.project().id())) {
        throw new ApiException(
            403,
            "Policy doesn't allow " + Policy.MIGRATIONS_ALL_PROJECTS.rule() + " to be performed.");
      }
      filter.wanted.projectId(user.project().id());
    }
    return possible ? Optional.of(filter.wanted.build()) : Optional.empty();
  }

  private Set<String> allowed() {
    var names = new HashSet<>(SINCE_1);
    names.addAll(SINCE_59);
    if (version.atLeast(66)) {
      names.addAll(SINCE_66);
    }
    if (version.atLeast(80)) {
      names.addAll(SINCE_80);
    }
    return names;
  }

  /** False when nothing can match, as with a status that no live migration has. */
  private boolean filters() {
    boolean possible = true;
    String status = query.text("status");
    if (status != null) {
      Optional<MigrationStatus> known = MigrationStatus.ofWord(status);
      known.ifPresent(word -> wanted.statuses(Set.of(word)));
      possible = known.isPresent();
    }
    String type = query.text("migration_type");
    possible &= type == null || type.equals("live-migration");
    possible &= !query.has("hidden") || !query.flag("hidden");
    for (String name : List.of("host", "source_compute")) {
      String host = query.text(name);
      if (host != null && !HostName.isValid(host)) {
        possible = false;
      } else if (host != null && name.equals("host")) {
        wanted.host(new HostName(host));
      } else if (host != null) {
        wanted.source(new HostName(host));
      }
    }
    String guest = query.text("instance_uuid");
    if (guest != null) {
      UUID uuid = Requests.uuid(guest);
      possible &= uuid != null;
      if (uuid != null) {
        wanted.guest(new GuestId(uuid));
      }
    }
    if (version.atLeast(80)) {
      String user = query.text("user_id");
      if (user != null) {
        wanted.userId(user);
      }
      String project = query.text("project_id");
      if (project != null) {
        wanted.projectId(project);
      }
    }
    return possible;
  }

  /** Before 2.59 there are no pages, and whatever is said about them is ignored. */
  private void page() {
    if (!version.atLeast(59)) {
      return;
    }
    wanted.limit(query.limit());
    String marker = query.marker();
    if (marker != null) {
      UUID uuid = Requests.uuid(marker);
      if (uuid == null) {
        throw Query.invalid("marker", marker, "is not a 'uuid'");
      }
      wanted.marker(new MigrationId(uuid));
    }
    Instant since = query.time("changes-since");
    if (since != null) {
      wanted.changesSince(since);
    }
    Instant before = query.time("changes-before");
    if (before != null) {
      if (since != null && before.isBefore(since)) {
        throw new ApiException(
            400, "The value of changes-since must be less than or equal to changes-before.");
      }
      wanted.changesBefore(before);
    }
  }
}
