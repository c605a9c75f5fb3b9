package dev.godwit.cli.client;

import org.jspecify.annotations.Nullable;

/**
 * A plugin on a compute node of a Nova.
 *
 * @param id null where the node did not tell
 * @param version likewise
 * @param state {@code unknown} where the node did not tell
 * @param cause why it does not run, or why the node did not tell; null when it runs
 */
public record NodePluginView(
    String host,
    @Nullable String id,
    @Nullable String version,
    String state,
    @Nullable String cause) {
  /** The state of what was not told. */
  public static final String UNKNOWN = "unknown";
}
