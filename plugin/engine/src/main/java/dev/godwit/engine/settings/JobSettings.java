package dev.godwit.engine.settings;

import dev.godwit.spi.SettingDefinition;
import java.util.List;
import java.util.Map;

/**
 * What an operator permits a job of any driver that can do it, with Nova's names.
 *
 * @param permitPostCopy {@code live_migration_permit_post_copy}
 * @param permitAutoConverge {@code live_migration_permit_auto_converge}; post-copy goes before it
 * @param bandwidthMibPerSecond {@code live_migration_bandwidth}, 0 for no limit
 */
public record JobSettings(
    boolean permitPostCopy, boolean permitAutoConverge, long bandwidthMibPerSecond) {
  public static final String PERMIT_POST_COPY = "live_migration_permit_post_copy";
  public static final String PERMIT_AUTO_CONVERGE = "live_migration_permit_auto_converge";
  public static final String BANDWIDTH = "live_migration_bandwidth";

  /** The settings' schema, to be published by a driver beside its own. */
  public static List<SettingDefinition> definitions() {
    return List.of(
        SettingDefinition.bool(
            PERMIT_POST_COPY,
            false,
            "Whether a migration may be switched to post-copy: the guest then runs on the"
                + " destination and fetches what is missing, and cannot be taken back."),
        SettingDefinition.bool(
            PERMIT_AUTO_CONVERGE,
            false,
            "Whether QEMU may slow a guest that writes faster than memory is moved. Has no effect"
                + " where post-copy is permitted."),
        SettingDefinition.integer(
            BANDWIDTH,
            "MiB/s",
            0,
            0,
            1_000_000,
            "The fastest rate of one migration; 0 for no limit."));
  }

  /** Takes these settings out of checked ones. */
  public static JobSettings of(Map<String, String> settings) {
    return new JobSettings(
        Boolean.parseBoolean(settings.get(PERMIT_POST_COPY)),
        Boolean.parseBoolean(settings.get(PERMIT_AUTO_CONVERGE)),
        Long.parseLong(settings.getOrDefault(BANDWIDTH, "0")));
  }
}
