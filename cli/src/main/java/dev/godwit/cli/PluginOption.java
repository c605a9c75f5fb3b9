package dev.godwit.cli;

import dev.godwit.cli.offline.OfflinePlugin;
import picocli.CommandLine.Option;

/** Whose tools the commands that need no cloud use. */
final class PluginOption {
  @Option(
      names = "--plugin",
      paramLabel = "ID",
      defaultValue = "libvirt",
      description =
          "The plugin of this distribution whose tools are used (default: ${DEFAULT-VALUE}).")
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private String id;

  /** Loads it. */
  OfflinePlugin load(GodwitCommand godwit) {
    return OfflinePlugin.load(godwit.surroundings().distribution().resolve("plugins"), id);
  }
}
