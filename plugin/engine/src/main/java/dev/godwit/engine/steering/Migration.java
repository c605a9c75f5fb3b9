package dev.godwit.engine.steering;

import dev.godwit.api.MigrationRequest;
import dev.godwit.engine.calls.Calls;
import dev.godwit.engine.calls.MigrationJournal;
import dev.godwit.engine.journal.MigrationState;
import dev.godwit.engine.trace.TraceRecorder;
import dev.godwit.hub.Hub;

/** One migration under way: what everything that works on it shares. */
public record Migration(
    MigrationRequest request,
    Hub hub,
    Calls calls,
    MigrationJournal journal,
    ProgressTracker progress,
    TraceRecorder trace) {
  /** What state it is in. */
  public MigrationState state() {
    return journal.state();
  }

  @Override
  public String toString() {
    return "Live migration " + request.id() + " of guest " + request.guest();
  }
}
