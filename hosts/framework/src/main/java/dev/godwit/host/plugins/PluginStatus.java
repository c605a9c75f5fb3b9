package dev.godwit.host.plugins;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What became of a plugin directory.
 *
 * @param id the directory's name
 * @param version as its descriptor says; null if that could not be read
 * @param cause one sentence that says why it failed; null exactly when it is loaded
 */
public record PluginStatus(
    String id,
    @Nullable String version,
    State state,
    @Nullable String cause) {
  public PluginStatus {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(state, "state");
    if ((state == State.LOADED) != (cause == null)) {
      throw new IllegalArgumentException("a cause is given exactly when the plugin failed");
    }
  }

  /** Whether a plugin can be used. */
  public enum State {
    LOADED,
    FAILED
  }
}
