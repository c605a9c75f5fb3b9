package dev.godwit.engine.trace;

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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A host whose answers go into the traces of the migrations that they belong to. */
public final class RecordedServices implements HostServices {
  private final HostServices host;
  private final Recorders recorders;

  /** Records what another host answers. */
  public RecordedServices(HostServices host, Recorders recorders) {
    this.host = host;
    this.recorders = recorders;
  }

  @Override
  public Inventory inventory() {
    return host.inventory();
  }

  @Override
  public MigrationCallbacks callbacks() {
    return new RecordedCallbacks(host.callbacks());
  }

  @Override
  public Journal journal() {
    return new RecordedJournal(host.journal());
  }

  @Override
  public InstantSource clock() {
    return host.clock();
  }

  @Override
  public boolean answersFor(MigrationRequest request) {
    return host.answersFor(request);
  }

  /** Makes a call, and records it and whether it was done. */
  private <X extends Exception> void record(@Nullable Recorder recorder, String name, Call<X> call)
      throws X {
    if (recorder == null) {
      call.make();
      return;
    }
    SentCall sent = recorder.trace().sent(name, SentCall.SOURCE);
    try {
      call.make();
    } catch (Exception e) {
      recorder.failed(sent, new TracedFailure("internal", String.valueOf(e.getMessage())));
      throw e;
    }
    recorder.trace().answered(sent, node -> node.put("done", name));
  }

  @FunctionalInterface
  private interface Call<X extends Exception> {
    void make() throws X;
  }

  private final class RecordedCallbacks implements MigrationCallbacks {
    private final MigrationCallbacks callbacks;

    RecordedCallbacks(MigrationCallbacks callbacks) {
      this.callbacks = callbacks;
    }

    @Override
    public void saveProgress(MigrationRequest request, MigrationProgress progress) {
      record(
          recorders.find(request.id()),
          "save-progress",
          () -> callbacks.saveProgress(request, progress));
    }

    @Override
    public void saveTrace(MigrationRequest request, String trace) {
      callbacks.saveTrace(request, trace);
    }

    @Override
    public Optional<MigrationProgress> savedProgress(MigrationRequest request) {
      Optional<MigrationProgress> saved = callbacks.savedProgress(request);
      Recorder recorder = recorders.find(request.id());
      if (recorder != null) {
        saved.ifPresent(recorder.trace()::progressRead);
      }
      return saved;
    }

    @Override
    public Repetition repetition() {
      Repetition repetition = callbacks.repetition();
      if (repetition == Repetition.ONCE) {
        recorders.forEach((request, trace) -> trace.callbacksAreCalledOnce());
      }
      return repetition;
    }

    @Override
    public void post(MigrationRequest request, MigrationProgress progress) {
      record(recorders.find(request.id()), "post", () -> callbacks.post(request, progress));
    }

    @Override
    public void rollback(MigrationRequest request, MigrationResult.Status status) {
      record(recorders.find(request.id()), "rollback", () -> callbacks.rollback(request, status));
    }
  }

  private final class RecordedJournal implements Journal {
    private final Journal journal;

    RecordedJournal(Journal journal) {
      this.journal = journal;
    }

    @Override
    public void append(MigrationId migration, JournalEntry entry) throws JournalException {
      record(
          recorders.find(migration),
          "journal-" + JournalWord.of(entry.kind()),
          () -> journal.append(migration, entry));
    }

    @Override
    public List<JournalEntry> read(MigrationId migration) throws JournalException {
      Recorder recorder = recorders.find(migration);
      var entries = new ArrayList<JournalEntry>();
      record(recorder, "read-journal", () -> entries.addAll(journal.read(migration)));
      if (recorder != null) {
        recorder.trace().journalRead(entries);
      }
      return List.copyOf(entries);
    }
  }
}
