package dev.godwit.spi;

import dev.godwit.api.MigrationId;
import java.util.List;

/** Where a driver makes its intents durable before it acts on them. May block; thread-safe. */
public interface Journal {
  /**
   * Appends an entry. When this returns, the entry survives the loss of the process and of power.
   *
   * @throws JournalException if the entry could not be made durable; the driver then does not take
   *     the step (abort and resume excepted, they are always allowed)
   */
  void append(MigrationId migration, JournalEntry entry) throws JournalException;

  /**
   * Everything appended for a migration, oldest first.
   *
   * @throws JournalException if it cannot be read
   */
  List<JournalEntry> read(MigrationId migration) throws JournalException;
}
