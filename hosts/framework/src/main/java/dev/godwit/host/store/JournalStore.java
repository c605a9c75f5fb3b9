package dev.godwit.host.store;

import dev.godwit.api.MigrationId;
import dev.godwit.spi.Journal;
import dev.godwit.spi.JournalEntry;
import dev.godwit.spi.JournalException;
import java.sql.SQLException;
import java.util.List;
import org.jdbi.v3.core.JdbiException;

/**
 * The driver's journal. Safe for several threads.
 *
 * <p>An entry is appended by plain JDBC, the shortest way to the disk: a guest that has moved waits
 * for the durable choice before the host's post ({@code bench/run real} measures that).
 */
public final class JournalStore implements Journal {
  private final Database database;
  private final PreparedUpdate append;

  public JournalStore(Database database) {
    this.database = database;
    this.append =
        database.prepare("INSERT INTO journal (migration, at, kind, detail) VALUES (?, ?, ?, ?)");
  }

  @Override
  public void append(MigrationId migration, JournalEntry entry) throws JournalException {
    try {
      database.run(
          append, migration.toString(), Micros.of(entry.at()), entry.kind().name(), entry.detail());
    } catch (SQLException e) {
      throw new JournalException("the journal cannot be written: " + e.getMessage(), e);
    }
  }

  @Override
  public List<JournalEntry> read(MigrationId migration) throws JournalException {
    try {
      return database.with(handle -> handle
          .createQuery("SELECT at, kind, detail FROM journal WHERE migration = :migration"
              + " ORDER BY sequence")
          .bind("migration", migration.toString())
          .map((row, context) -> new JournalEntry(
              Micros.instant(row.getLong("at")),
              JournalEntry.Kind.valueOf(row.getString("kind")),
              row.getString("detail")))
          .list());
    } catch (JdbiException | IllegalArgumentException e) {
      throw new JournalException("the journal cannot be read: " + e.getMessage(), e);
    }
  }
}
