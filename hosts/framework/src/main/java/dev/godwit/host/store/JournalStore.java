package dev.godwit.host.store;

import dev.godwit.api.MigrationId;
import dev.godwit.spi.Journal;
import dev.godwit.spi.JournalEntry;
import dev.godwit.spi.JournalException;
import java.util.List;
import org.jdbi.v3.core.JdbiException;

/** The driver's journal. Safe for several threads. */
public final class JournalStore implements Journal {
  private final Database database;

  public JournalStore(Database database) {
    this.database = database;
  }

  @Override
  public void append(MigrationId migration, JournalEntry entry) throws JournalException {
    try {
      database.with(handle -> handle
          .createUpdate("INSERT INTO journal (migration, at, kind, detail)"
              + " VALUES (:migration, :at, :kind, :detail)")
          .bind("migration", migration.toString())
          .bind("at", Micros.of(entry.at()))
          .bind("kind", entry.kind().name())
          .bind("detail", entry.detail())
          .execute());
    } catch (JdbiException e) {
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
