package dev.godwit.testkit;

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
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A host in memory: writes down what a driver calls, keeps its journal beyond its life, and fails when
 * told to. Safe for all threads.
 */
public final class RecordingHost implements HostServices, MigrationCallbacks, Journal {
  private final Inventory inventory;
  private final Map<MigrationId, List<JournalEntry>> journal = new HashMap<>();
  private final List<String> called = new ArrayList<>();
  private final Map<JournalEntry.Kind, Integer> journalFailures =
      new EnumMap<>(JournalEntry.Kind.class);
  private int callbackFailures;
  private int progressFailures;
  private Consumer<String> listener = call -> {};
  private Consumer<JournalEntry.Kind> journalListener = kind -> {};

  /** A host with an inventory. */
  public RecordingHost(Inventory inventory) {
    this.inventory = inventory;
  }

  /**
   * The callbacks that were called, in order: {@code post}, {@code rollback FAILED}, {@code rollback
   * CANCELLED}; also those that were made to fail.
   */
  public synchronized List<String> called() {
    return List.copyOf(called);
  }

  /** The kinds of what was made durable for a migration, in order. */
  public synchronized List<JournalEntry.Kind> kinds(MigrationId migration) {
    return journal.getOrDefault(migration, List.of()).stream()
        .map(JournalEntry::kind)
        .toList();
  }

  /** Lets the next calls of post or rollback fail. */
  public synchronized void failCallbacks(int times) {
    callbackFailures = times;
  }

  /** Lets the next writes of progress fail. */
  public synchronized void failProgress(int times) {
    progressFailures = times;
  }

  /** Lets the next writes of a kind of journal entry fail. */
  public synchronized void failJournal(JournalEntry.Kind kind, int times) {
    journalFailures.put(kind, times);
  }

  /** Is told of every post and rollback, on the thread that calls it. */
  public synchronized void onCallback(Consumer<String> told) {
    listener = told;
  }

  /** Is told of every entry before it is written, also of one that is made to fail. */
  public synchronized void onEntry(Consumer<JournalEntry.Kind> told) {
    journalListener = told;
  }

  @Override
  public Inventory inventory() {
    return inventory;
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
  public synchronized void saveProgress(MigrationRequest request, MigrationProgress progress) {
    if (progressFailures > 0) {
      progressFailures--;
      throw new IllegalStateException("progress was made to fail");
    }
  }

  @Override
  public void post(MigrationRequest request, MigrationProgress progress) {
    call("post");
  }

  @Override
  public void rollback(MigrationRequest request, MigrationResult.Status status) {
    call("rollback " + status);
  }

  private synchronized void call(String name) {
    called.add(name);
    listener.accept(name);
    if (callbackFailures > 0) {
      callbackFailures--;
      throw new IllegalStateException("the callback was made to fail");
    }
  }

  @Override
  public synchronized void append(MigrationId migration, JournalEntry entry)
      throws JournalException {
    journalListener.accept(entry.kind());
    int failures = journalFailures.getOrDefault(entry.kind(), 0);
    if (failures > 0) {
      journalFailures.put(entry.kind(), failures - 1);
      throw new JournalException("the journal was made to fail", new IllegalStateException());
    }
    journal.computeIfAbsent(migration, id -> new ArrayList<>()).add(entry);
  }

  @Override
  public synchronized List<JournalEntry> read(MigrationId migration) {
    return List.copyOf(journal.getOrDefault(migration, List.of()));
  }
}
