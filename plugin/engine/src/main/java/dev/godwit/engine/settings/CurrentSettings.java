package dev.godwit.engine.settings;

import java.util.HashMap;
import java.util.Map;

/** The settings as they are now. Safe for all threads. */
public final class CurrentSettings {
  private volatile EngineSettings settings;

  public CurrentSettings(EngineSettings settings) {
    this.settings = settings;
  }

  public EngineSettings get() {
    return settings;
  }

  /** Takes over the ones that may change while migrations run; returns those that did. */
  public synchronized Map<String, String> change(EngineSettings changed) {
    EngineSettings now = settings;
    var values = new HashMap<>(changed.values());
    values.keySet().removeAll(EngineSettings.FIXED);
    var changes = new HashMap<>(values);
    changes.entrySet().removeAll(now.values().entrySet());
    EngineSettings.FIXED.forEach(name -> values.put(name, now.values().get(name)));
    settings = new EngineSettings(
        changed.policySettings(),
        changed.policies(),
        changed.policy(),
        changed.shadowPolicy(),
        changed.downtimeCapMillis(),
        changed.bandwidthCapMibPerSecond(),
        now.callDeadline(),
        now.callbackDeadline(),
        now.maxJobs(),
        now.pollInterval(),
        now.traceLimit(),
        now.decisionLimit(),
        changed.alarmAfter(),
        values);
    return changes;
  }
}
