package dev.godwit.engine;

/** The settings as they are now. Safe for all threads. */
final class CurrentSettings {
  private volatile EngineSettings settings;

  CurrentSettings(EngineSettings settings) {
    this.settings = settings;
  }

  EngineSettings get() {
    return settings;
  }

  /** Takes over the ones that may change while migrations run. */
  synchronized void change(EngineSettings changed) {
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
        now.traceLimit());
  }
}
