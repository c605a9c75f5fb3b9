package dev.godwit.simulator;

import dev.godwit.api.GuestId;
import dev.godwit.simulator.model.GuestModel;
import java.util.Objects;

/**
 * A guest to be put on a simulated host.
 *
 * @param persistent whether its host keeps the definition when it stops
 * @param paused whether its owner paused it
 */
public record SimulatedGuest(
    GuestId id, String name, GuestModel model, boolean persistent, boolean paused) {
  public SimulatedGuest {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(model, "model");
  }

  /** A transient guest that runs. */
  public SimulatedGuest(GuestId id, String name, GuestModel model) {
    this(id, name, model, false, false);
  }
}
