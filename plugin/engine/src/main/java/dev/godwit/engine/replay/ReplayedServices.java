package dev.godwit.engine.replay;

import dev.godwit.api.HostName;
import dev.godwit.api.MigrationId;
import dev.godwit.api.MigrationProgress;
import dev.godwit.api.MigrationRequest;
import dev.godwit.api.MigrationResult;
import dev.godwit.engine.hypervisor.HypervisorException;
import dev.godwit.engine.trace.JournalWord;
import dev.godwit.spi.HostEndpoint;
import dev.godwit.spi.HostServices;
import dev.godwit.spi.Inventory;
import dev.godwit.spi.Journal;
import dev.godwit.spi.JournalEntry;
import dev.godwit.spi.JournalEntry.Kind;
import dev.godwit.spi.JournalException;
import dev.godwit.spi.MigrationCallbacks;
import java.net.URI;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A host that does nothing but keep a journal, which outlives the driver. Used on one hub at a time. */
final class ReplayedServices implements HostServices, MigrationCallbacks, Journal {
  private final ReplayHosts hosts;
  private final Repetition repetition;
  private final List<HostEndpoint> inventory;
  private final List<JournalEntry> journal = new ArrayList<>();
  private Optional<MigrationProgress> saved;
  private InstantSource clock = InstantSource.system();
  private @Nullable Consumer<Kind> listener;

  /**
   * A host.
   *
   * @param once whether callbacks may not be repeated
   * @param earlier what its journal has
   * @param savedBefore the progress that was saved last; null if there is none
   */
  ReplayedServices(
      ReplayHosts hosts,
      boolean once,
      List<JournalEntry> earlier,
      @Nullable MigrationProgress savedBefore) {
    this.hosts = hosts;
    this.saved = Optional.ofNullable(savedBefore);
    this.inventory = hosts.names().stream().map(ReplayedServices::endpoint).toList();
    this.repetition = once ? Repetition.ONCE : Repetition.REPEATABLE;
    this.journal.addAll(earlier);
  }

  private static HostEndpoint endpoint(HostName name) {
    URI nowhere = URI.create("replay://" + name);
    return new HostEndpoint(name, nowhere, nowhere, null);
  }

  /** A life of the driver begins. */
  void enter(InstantSource now, Consumer<Kind> written) {
    clock = now;
    listener = written;
  }

  @Override
  public Inventory inventory() {
    return () -> inventory;
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
    serve("save-progress");
    saved = Optional.of(progress);
  }

  @Override
  public Optional<MigrationProgress> savedProgress(MigrationRequest request) {
    return saved;
  }

  @Override
  public Repetition repetition() {
    return repetition;
  }

  @Override
  public void post(MigrationRequest request, MigrationProgress progress) {
    serve("post");
  }

  @Override
  public void rollback(MigrationRequest request, MigrationResult.Status status) {
    serve("rollback");
  }

  private void serve(String call) {
    try {
      hosts.serve(call);
    } catch (HypervisorException e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
  }

  @Override
  public void append(MigrationId migration, JournalEntry entry) throws JournalException {
    try {
      hosts.serve("journal-" + JournalWord.of(entry.kind()));
    } catch (HypervisorException e) {
      if (entry.kind() == Kind.ENDED) {
        tell(entry); // nobody tries again: the story is over all the same
      }
      throw new JournalException(e.getMessage(), e);
    }
    journal.add(entry);
    tell(entry);
  }

  private void tell(JournalEntry entry) {
    if (listener != null) {
      listener.accept(entry.kind());
    }
  }

  /** Puts an entry into the journal as if it had been written. */
  void write(JournalEntry entry) {
    journal.add(entry);
  }

  @Override
  public List<JournalEntry> read(MigrationId migration) throws JournalException {
    try {
      hosts.serve("read-journal");
      return List.copyOf(journal);
    } catch (HypervisorException e) {
      throw new JournalException(e.getMessage(), e);
    }
  }
}
