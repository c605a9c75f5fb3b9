package dev.godwit.standalone.compute;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.godwit.host.http.ApiException;
import dev.godwit.host.inventory.ServerView;
import dev.godwit.standalone.compute.Requests.Owned;
import dev.godwit.standalone.identity.User;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Which servers a list request wants, in which order, and which page of them. */
final class ServerFilter {
  /** Filters for what servers here never have: whoever asks for one gets none. */
  private static final Set<String> NEVER = Set.of(
      "image",
      "flavor",
      "ip",
      "ip6",
      "tags",
      "tags-any",
      "key_name",
      "kernel_id",
      "ramdisk_id",
      "user_id",
      "description",
      "access_ip_v4",
      "access_ip_v6",
      "config_drive",
      "reservation_id");

  /** Filters that leave all servers. */
  private static final Set<String> ALWAYS = Set.of("not-tags", "not-tags-any", "terminated_at");

  private static final Set<String> SERVED = Set.of(
      "name",
      "display_name",
      "status",
      "vm_state",
      "task_state",
      "power_state",
      "uuid",
      "host",
      "node",
      "hostname",
      "availability_zone",
      "all_tenants",
      "project_id",
      "tenant_id",
      "deleted",
      "soft_deleted",
      "locked",
      "changes-since",
      "changes-before",
      "limit",
      "marker",
      "sort_key",
      "sort_dir");

  private static final Set<String> ADMIN_ONLY =
      Set.of("host", "node", "deleted", "soft_deleted", "all_tenants");

  private static final Map<String, Comparator<ServerView>> ORDERS = Map.of(
      "created_at", Comparator.comparing(ServerView::created),
      "updated_at", Comparator.comparing(ServerView::updated),
      "display_name", Comparator.comparing(ServerView::name),
      "uuid", Comparator.comparing(server -> server.id().toString()),
      "vm_state", Comparator.comparing(ServerStates::vmState),
      "power_state", Comparator.comparingInt(ServerStates::power),
      "host", Comparator.comparing(server -> server.host().toString()));

  private final Query query;
  private final User user;
  private final Microversion version;
  private final List<Predicate<Owned>> conditions = new ArrayList<>();
  private final Comparator<Owned> order;
  private final int limit;
  private final @Nullable String marker;

  ServerFilter(Query query, User user, Microversion version) {
    this.query = query;
    this.user = user;
    this.version = version;
    if (version.atLeast(75)) {
      query.allowOnly(allowed());
    }
    this.limit = query.limit();
    this.marker = query.marker();
    this.order = order();
    projects();
    states();
    times();
    if (NEVER.stream().anyMatch(query::has)) {
      conditions.add(server -> false);
    }
  }

  private Set<String> allowed() {
    var all = new HashSet<>(SERVED);
    all.addAll(NEVER);
    all.addAll(ALWAYS);
    return all;
  }

  /** The value of a filter, unless it is not for this user: then Nova ignores it. */
  private @Nullable String filter(String name) {
    return ADMIN_ONLY.contains(name) && !user.isAdmin() ? null : query.text(name);
  }

  private void equal(String name, Function<Owned, String> property) {
    String wanted = filter(name);
    if (wanted != null) {
      conditions.add(server -> property.apply(server).equalsIgnoreCase(wanted));
    }
  }

  private void projects() {
    if (!query.has("all_tenants") || !query.flag("all_tenants")) {
      conditions.add(server -> server.project().equals(user.project()));
      return;
    }
    for (String name : List.of("project_id", "tenant_id")) {
      equal(name, server -> server.project().id());
    }
  }

  private void states() {
    for (String name : List.of("name", "display_name")) {
      String expression = filter(name);
      if (expression != null) {
        Pattern pattern = pattern(name, expression);
        conditions.add(server -> pattern.matcher(server.view().name()).find());
      }
    }
    List<String> statuses = query.all("status");
    if (!statuses.isEmpty()) {
      Set<String> wanted = new HashSet<>();
      statuses.forEach(status -> wanted.add(status.toUpperCase(Locale.ROOT)));
      conditions.add(server -> wanted.contains(server.view().status().name()));
    }
    equal("vm_state", server -> ServerStates.vmState(server.view()));
    equal("task_state", server -> String.valueOf(ServerStates.taskState(server.view())));
    equal("power_state", server -> Integer.toString(ServerStates.power(server.view())));
    equal("uuid", server -> server.view().id().toString());
    equal("hostname", server -> server.view().name());
    equal("availability_zone", server -> ServerBodies.ZONE);
    for (String name : List.of("host", "node")) {
      equal(name, server -> server.view().host().toString());
    }
    for (String name : List.of("deleted", "soft_deleted")) {
      if (filter(name) != null && query.flag(name)) {
        conditions.add(server -> false);
      }
    }
    if (version.atLeast(73) && query.has("locked") && query.flag("locked")) {
      conditions.add(server -> false);
    }
  }

  /** As in Nova a name is a regular expression, here one that cannot take long. */
  private static Pattern pattern(String name, String expression) {
    try {
      return Pattern.compile(expression, Pattern.CASE_INSENSITIVE);
    } catch (PatternSyntaxException e) {
      throw Query.invalid(name, expression, "is not a regular expression");
    }
  }

  private void times() {
    Instant since = query.time("changes-since");
    if (since != null) {
      conditions.add(server -> !server.view().updated().isBefore(since));
    }
    if (!version.atLeast(66)) {
      return;
    }
    Instant before = query.time("changes-before");
    if (before != null) {
      if (since != null && before.isBefore(since)) {
        throw new ApiException(
            400, "The value of changes-since must be less than or equal to changes-before.");
      }
      conditions.add(server -> !server.view().updated().isAfter(before));
    }
  }

  private Comparator<Owned> order() {
    List<String> keys = query.has("sort_key") ? query.all("sort_key") : List.of("created_at");
    List<String> directions = query.all("sort_dir");
    var parts = new ArrayList<Comparator<ServerView>>();
    for (int i = 0; i < keys.size(); i++) {
      parts.add(part(keys.get(i), i < directions.size() ? directions.get(i) : "desc"));
    }
    // The rest of an order that leaves servers equal, so that pages do not overlap.
    parts.add(Comparator.<ServerView, String>comparing(server -> server.id().toString())
        .reversed());
    return Comparator.comparing(
        Owned::view, parts.stream().reduce(Comparator::thenComparing).orElseThrow());
  }

  private Comparator<ServerView> part(String key, String direction) {
    Comparator<ServerView> order = ORDERS.get(key);
    if (order == null || (key.equals("host") && !user.isAdmin())) {
      throw Query.invalid("sort_key", key, "is not a key by which servers are sorted");
    }
    return switch (direction) {
      case "asc" -> order;
      case "desc" -> order.reversed();
      default -> throw Query.invalid("sort_dir", direction, "is not one of asc, desc");
    };
  }

  /** A page, and whether it is full, so that another may follow. */
  record Page(List<Owned> servers, boolean full) {}

  Page page(Stream<Owned> servers) {
    List<Owned> wanted = servers
        .filter(server -> conditions.stream().allMatch(condition -> condition.test(server)))
        .sorted(order)
        .toList();
    int begin = 0;
    if (marker != null) {
      while (begin < wanted.size() && !wanted.get(begin).view().id().toString().equals(marker)) {
        begin++;
      }
      if (begin == wanted.size()) {
        throw new ApiException(400, "marker [" + Requests.shortened(marker) + "] not found");
      }
      begin++;
    }
    List<Owned> page = wanted.subList(begin, Math.min(wanted.size(), begin + limit));
    return new Page(page, limit > 0 && page.size() == limit);
  }
}
