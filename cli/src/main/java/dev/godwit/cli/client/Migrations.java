package dev.godwit.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.cli.exit.CommandException;
import dev.godwit.cli.exit.Exit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The live migrations of a cloud, newest first. */
public final class Migrations {
  private final CloudSession session;
  private final @Nullable Nodes nodes;
  private final Servers servers;
  private final Pages pages;

  /**
   * Those of a cloud.
   *
   * @param notices takes a sentence for the user, where the cloud tells less than it could
   */
  public Migrations(CloudSession session, Servers servers, Consumer<String> notices) {
    this.session = session;
    this.nodes = session.isOnNodes() ? new Nodes(session.nodes(), notices) : null;
    this.servers = servers;
    this.pages = new Pages(session, "migrations", "uuid");
  }

  /**
   * Records that match.
   *
   * @param filter names and values of the Compute API
   */
  public List<MigrationView> list(Map<String, String> filter, int most) {
    return list(filter, most, migration -> true);
  }

  private List<MigrationView> list(
      Map<String, String> filter, int most, Predicate<MigrationView> wanted) {
    var query = new HashMap<String, String>(filter);
    query.put("migration_type", "live-migration");
    return pages.read(query, most, MigrationView::of, wanted, "os-migrations");
  }

  /** The newest migration of a server. */
  public Optional<MigrationView> newest(String server) {
    return list(Map.of("instance_uuid", server), 1).stream().findFirst();
  }

  /**
   * The migration of that number or UUID, or the newest one of the server of that UUID or name.
   *
   * @throws CommandException when there is none
   */
  public MigrationView find(String reference) {
    Optional<MigrationView> found;
    if (reference.matches("[0-9]{1,18}")) {
      long id = Long.parseLong(reference);
      found = list(Map.of(), 1, migration -> migration.id() == id).stream().findFirst();
    } else if (Servers.isUuid(reference)) {
      found = newest(reference)
          .or(() ->
              list(Map.of(), 1, migration -> migration.uuid().equalsIgnoreCase(reference)).stream()
                  .findFirst());
    } else {
      found = newest(servers.find(reference).id());
    }
    return found.orElseThrow(() -> new CommandException(
        Exit.WRONG_USE,
        "there is no migration \"" + reference + "\" and no server of that name that was migrated;"
            + " \"godwit migrations\" shows those there are"));
  }

  /** The migration as it is now, with all that the cloud tells of it. */
  public MigrationView look(MigrationView migration) {
    Optional<JsonNode> own = nodes == null
        ? session.extension("migrations", migration.uuid()).map(body -> body.path("migration"))
        : nodes.migration(migration);
    MigrationView now = list(
            Map.of("instance_uuid", migration.server()), 1, other -> other.id() == migration.id())
        .stream()
        .findFirst()
        .orElse(migration);
    if (own.isPresent()) {
      return now.with(
          OptionsView.of(own.get().path("options")),
          ProgressView.ofExtension(own.get()),
          StandingView.of(own.get()),
          FailureView.of(own.get().path("failure")));
    }
    return now.isOver() ? now : now.with(null, inProgress(now), null, null);
  }

  private @Nullable ProgressView inProgress(MigrationView migration) {
    try {
      return ProgressView.ofNova(session
          .compute(
              Map.of(), "servers", migration.server(), "migrations", Long.toString(migration.id()))
          .path("migration"));
    } catch (CommandException e) {
      if (e.exit() != Exit.WRONG_USE) {
        throw e;
      }
      return null;
    }
  }
}
