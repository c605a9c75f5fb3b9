package dev.godwit.simulator.offline;

import dev.godwit.api.MigrationId;
import dev.godwit.api.MigrationProgress;
import dev.godwit.api.MigrationRequest;
import dev.godwit.api.MigrationResult;
import dev.godwit.spi.HostServices;
import dev.godwit.spi.Inventory;
import dev.godwit.spi.Journal;
import dev.godwit.spi.JournalEntry;
import dev.godwit.spi.MigrationCallbacks;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** A host that has nothing to do, and keeps the journal of one migration. */
final class QuietServices implements HostServices, MigrationCallbacks, Journal {
  private final InstantSource clock;
  private final List<JournalEntry> entries = new ArrayList<>();

  QuietServices(InstantSource clock) {
    this.clock = clock;
  }

  /** Whether the migration is over. */
  boolean hasEnded() {
    return !entries.isEmpty() && entries.getLast().kind() == JournalEntry.Kind.ENDED;
  }

  @Override
  public Inventory inventory() {
    return List::of;
  }

  @Override
  public MigrationCallbacks callbacks() {
    return this;
  }

  @Override
  public Journal journal() {
    return this;
  }

  @Override
  public InstantSource clock() {
    return clock;
  }

  @Override
  public void saveProgress(MigrationRequest request, MigrationProgress progress) {}

  @Override
  public void post(MigrationRequest request, MigrationProgress progress) {}

  @Override
  public void rollback(MigrationRequest request, MigrationResult.Status status) {}

  @Override
  public void append(MigrationId migration, JournalEntry entry) {
    entries.add(entry);
  }

  @Override
  public List<JournalEntry> read(MigrationId migration) {
    return List.copyOf(entries);
  }
}
