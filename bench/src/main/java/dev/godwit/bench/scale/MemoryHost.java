package dev.godwit.bench.scale;

import dev.godwit.api.GuestId;
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
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A host with a journal in memory, which forgets a migration when it has ended. */
final class MemoryHost implements HostServices, MigrationCallbacks, Journal {
  private final Map<MigrationId, List<JournalEntry>> journal = new ConcurrentHashMap<>();
  private final AtomicInteger rollbacks = new AtomicInteger();
  private final Consumer<GuestId> posted;

  /**
   * A host.
   *
   * @param posted is told of every post at once
   */
  MemoryHost(Consumer<GuestId> posted) {
    this.posted = posted;
  }

  int rollbacks() {
    return rollbacks.get();
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
    return InstantSource.system();
  }

  @Override
  public void saveProgress(MigrationRequest request, MigrationProgress progress) {}

  @Override
  public void post(MigrationRequest request, MigrationProgress progress) {
    posted.accept(request.guest());
  }

  @Override
  public void rollback(MigrationRequest request, MigrationResult.Status status) {
    rollbacks.incrementAndGet();
  }

  @Override
  public void append(MigrationId migration, JournalEntry entry) {
    if (entry.kind() == JournalEntry.Kind.ENDED) {
      journal.remove(migration);
    } else {
      journal.computeIfAbsent(migration, id -> new ArrayList<>()).add(entry);
    }
  }

  @Override
  public List<JournalEntry> read(MigrationId migration) {
    return List.copyOf(journal.getOrDefault(migration, List.of()));
  }
}
