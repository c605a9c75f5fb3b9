package dev.godwit.host.plugins;

import dev.godwit.api.MigrationId;
import dev.godwit.api.MigrationProgress;
import dev.godwit.api.MigrationRequest;
import dev.godwit.api.MigrationResult;
import dev.godwit.spi.HostServices;
import dev.godwit.spi.Inventory;
import dev.godwit.spi.Journal;
import dev.godwit.spi.JournalEntry;
import dev.godwit.spi.JournalException;
import dev.godwit.spi.MigrationCallbacks;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** A host's services as a driver gets them: on the driver's threads, with the host's classes. */
record HostSide(HostServices host, ClassLoader loader)
    implements HostServices, MigrationCallbacks, Journal {

  @Override
  public Inventory inventory() {
    return host.inventory();
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
    return host.clock();
  }

  @Override
  public boolean answersFor(MigrationRequest request) {
    return ContextLoader.call(loader, () -> host.answersFor(request));
  }

  @Override
  public void saveProgress(MigrationRequest request, MigrationProgress progress) {
    ContextLoader.run(loader, () -> host.callbacks().saveProgress(request, progress));
  }

  @Override
  public void saveTrace(MigrationRequest request, String trace) {
    ContextLoader.run(loader, () -> host.callbacks().saveTrace(request, trace));
  }

  @Override
  public Optional<MigrationProgress> savedProgress(MigrationRequest request) {
    return ContextLoader.call(loader, () -> host.callbacks().savedProgress(request));
  }

  @Override
  public Repetition repetition() {
    return ContextLoader.call(loader, () -> host.callbacks().repetition());
  }

  @Override
  public void post(MigrationRequest request, MigrationProgress progress) {
    ContextLoader.run(loader, () -> host.callbacks().post(request, progress));
  }

  @Override
  public void rollback(MigrationRequest request, MigrationResult.Status status) {
    ContextLoader.run(loader, () -> host.callbacks().rollback(request, status));
  }

  @Override
  public void append(MigrationId migration, JournalEntry entry) throws JournalException {
    ContextLoader.<Boolean, JournalException>call(loader, () -> {
      host.journal().append(migration, entry);
      return true;
    });
  }

  @Override
  public List<JournalEntry> read(MigrationId migration) throws JournalException {
    return ContextLoader.<List<JournalEntry>, JournalException>call(
        loader, () -> host.journal().read(migration));
  }
}
