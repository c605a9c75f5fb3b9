package dev.godwit.engine.replay;

import dev.godwit.api.MigrationId;
import dev.godwit.api.MigrationProgress;
import dev.godwit.api.MigrationRequest;
import dev.godwit.api.MigrationResult;
import dev.godwit.spi.HostServices;
import dev.godwit.spi.Inventory;
import dev.godwit.spi.Journal;
import dev.godwit.spi.JournalEntry;
import dev.godwit.spi.JournalEntry.Kind;
import dev.godwit.spi.MigrationCallbacks;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A host that does nothing but keep a journal, which outlives the driver. Used on one hub at a time. */
final class ReplayedServices implements HostServices, MigrationCallbacks, Journal {
  private final Faults faults;
  private final ReplayedHosts hosts;
  private final List<JournalEntry> journal = new ArrayList<>();
  private InstantSource clock = InstantSource.system();
  private @Nullable Consumer<Kind> listener;

  ReplayedServices(Faults faults, ReplayedHosts hosts) {
    this.faults = faults;
    this.hosts = hosts;
  }

  /** A life of the driver begins. */
  void enter(InstantSource now, Consumer<Kind> written) {
    clock = now;
    listener = written;
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
  public void saveProgress(MigrationRequest request, MigrationProgress progress) {
    check("save-progress");
  }

  @Override
  public void post(MigrationRequest request, MigrationProgress progress) {
    check("post");
    hosts.acted("post");
  }

  @Override
  public void rollback(MigrationRequest request, MigrationResult.Status status) {
    check("rollback");
    hosts.acted("rollback");
  }

  private void check(String call) {
    if (faults.take(call).isPresent()) {
      throw new IllegalStateException(call + " failed, as the document says");
    }
  }

  @Override
  public void append(MigrationId migration, JournalEntry entry) {
    journal.add(entry);
    if (listener != null) {
      listener.accept(entry.kind());
    }
  }

  @Override
  public List<JournalEntry> read(MigrationId migration) {
    return List.copyOf(journal);
  }
}
