package dev.godwit.engine.story;

import dev.godwit.engine.calls.Calls;
import dev.godwit.engine.settings.CurrentSettings;
import dev.godwit.engine.settings.EngineSettings;
import dev.godwit.engine.steering.LinkRates;
import dev.godwit.engine.steering.LookBudget;
import dev.godwit.engine.trace.Recorders;
import dev.godwit.hub.Hub;
import java.util.concurrent.RejectedExecutionException;

/** What all migrations of a driver share. */
public record Engine(
    Hub hub,
    Calls calls,
    CurrentSettings current,
    Slots slots,
    LinkRates links,
    LookBudget looks,
    BootClock boot,
    Recorders recorders) {

  /** The settings as they are now. */
  public EngineSettings settings() {
    return current.get();
  }

  /** Runs something on the hub, from any thread; false if the hub is closed. */
  public boolean post(Runnable action) {
    try {
      hub.post(action);
      return true;
    } catch (RejectedExecutionException | IllegalStateException e) {
      return false;
    }
  }
}
