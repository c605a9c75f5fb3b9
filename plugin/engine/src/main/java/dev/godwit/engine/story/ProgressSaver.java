package dev.godwit.engine.story;

import dev.godwit.api.MigrationPhase;
import dev.godwit.api.MigrationProgress;
import dev.godwit.engine.steering.Migration;
import dev.godwit.engine.trace.TracedAction;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Has the host save the progress now and then, and at once when the phase changes. Used on the hub only. */
final class ProgressSaver {
  private static final Duration INTERVAL = Duration.ofSeconds(5);

  private final Migration migration;
  private boolean underWay;
  private @Nullable MigrationPhase savedPhase;
  private long savedAtMillis;

  ProgressSaver(Migration migration) {
    this.migration = migration;
  }

  /** The first figures are there. */
  void begun(long nowMillis) {
    if (savedPhase == null) {
      save(nowMillis);
    }
  }

  /**
   * Saves if it is time.
   *
   * @param leastMillis the time between two saves if that is longer than usual
   */
  void saveIfDue(long nowMillis, long leastMillis) {
    boolean phaseChanged =
        savedPhase != null && savedPhase != migration.progress().now().phase();
    if (phaseChanged || nowMillis - savedAtMillis >= Math.max(INTERVAL.toMillis(), leastMillis)) {
      save(nowMillis);
    }
  }

  private void save(long nowMillis) {
    if (underWay) {
      return;
    }
    migration.progress().elapsed(nowMillis);
    MigrationProgress saved = migration.progress().now();
    savedAtMillis = nowMillis;
    savedPhase = saved.phase();
    underWay = true;
    TracedAction action =
        migration.trace().action("save-progress", node -> node.put("percent", saved.percent()));
    migration.calls().host().saveProgress(migration.request(), saved, failure -> {
      underWay = false;
      if (failure != null) {
        action.failed(failure);
      }
    });
  }
}
