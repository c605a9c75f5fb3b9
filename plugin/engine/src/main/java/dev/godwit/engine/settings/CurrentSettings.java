package dev.godwit.engine.settings;

/** The settings as they are now. Safe for all threads. */
public final class CurrentSettings {
  private volatile EngineSettings settings;

  public CurrentSettings(EngineSettings settings) {
    this.settings = settings;
  }

  public EngineSettings get() {
    return settings;
  }

  /** Takes over the ones that may change while migrations run. */
  public synchronized void change(EngineSettings changed) {
    EngineSettings now = settings;
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
        now.alarmAfter());
  }
}
