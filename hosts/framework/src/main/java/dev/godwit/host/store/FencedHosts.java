package dev.godwit.host.store;

import dev.godwit.api.HostName;
import dev.godwit.api.MigrationId;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.JdbiException;

/**
 * The hosts that operators said are switched off when they resolved a migration, until each has been seen without that
 * migration's guest. Safe for several threads; throws {@link StoreException} when the database cannot be used.
 */
public final class FencedHosts {
  private final Database database;

  FencedHosts(Database database) {
    this.database = database;
  }

  /** A host that was said to be switched off while a migration's guest may be on it. */
  public record Fenced(MigrationId migration, HostName host) {}

  /** All of them, in the order in which they were named. */
  public List<Fenced> all() {
    return with(handle -> handle
        .createQuery("SELECT * FROM fenced ORDER BY rowid")
        .map((row, context) -> new Fenced(
            new MigrationId(UUID.fromString(row.getString("migration"))),
            new HostName(row.getString("host"))))
        .list());
  }

  /** Adds those of one migration; gives back what was not there before. */
  public List<Fenced> add(MigrationId migration, Collection<HostName> hosts) {
    return with(handle -> hosts.stream()
        .filter(host -> handle.execute(
                "INSERT OR IGNORE INTO fenced (migration, host) VALUES (?, ?)",
                migration.toString(),
                host.toString())
            > 0)
        .map(host -> new Fenced(migration, host))
        .toList());
  }

  /** Forgets one. */
  public void drop(Fenced fenced) {
    with(handle -> handle.execute(
        "DELETE FROM fenced WHERE migration = ? AND host = ?",
        fenced.migration().toString(),
        fenced.host().toString()));
  }

  private <T> T with(HandleCallback<T, RuntimeException> body) {
    try {
      return database.with(body);
    } catch (JdbiException e) {
      throw new StoreException("fenced hosts cannot be read or written: " + e.getMessage(), e);
    }
  }
}
