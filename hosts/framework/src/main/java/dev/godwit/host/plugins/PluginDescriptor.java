package dev.godwit.host.plugins;

import java.util.Objects;

/**
 * What a plugin says of itself, in {@code META-INF/godwit/plugin.properties}.
 *
 * @param id the name of its directory
 * @param version its own version
 * @param spiRange the versions of the SPI it can work with, a semantic-version range
 * @param java the oldest feature release of Java it runs on
 */
record PluginDescriptor(String id, String version, String spiRange, int java) {
  PluginDescriptor {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(version, "version");
    Objects.requireNonNull(spiRange, "spiRange");
  }
}
