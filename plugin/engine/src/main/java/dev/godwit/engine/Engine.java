package dev.godwit.engine;

import dev.godwit.hub.Hub;
import java.util.concurrent.RejectedExecutionException;

/** What all migrations of a driver share. */
record Engine(
    Hub hub, Calls calls, CurrentSettings current, Slots slots, LinkRates links, LookBudget looks) {

  /** The settings as they are now. */
  EngineSettings settings() {
    return current.get();
  }

  /** Runs something on the hub, from any thread; false if the hub is closed. */
  boolean post(Runnable action) {
    try {
      hub.post(action);
      return true;
    } catch (RejectedExecutionException | IllegalStateException e) {
      return false;
    }
  }
}
