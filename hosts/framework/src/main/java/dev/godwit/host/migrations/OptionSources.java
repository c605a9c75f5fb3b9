package dev.godwit.host.migrations;

import dev.godwit.api.GuestId;
import dev.godwit.api.HostName;
import dev.godwit.api.MigrationContract;
import dev.godwit.api.MigrationOptions;
import dev.godwit.host.metadata.ServerMetadata;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where the options of a migration come from: from the request itself, else from the server's metadata,
 * else from the settings of the host that it leaves; what none of them says is left to the driver. Safe
 * for several threads.
 */
public final class OptionSources {
  private final ServerMetadata metadata;
  private final Map<HostName, String> policies;

  /**
   * The sources.
   *
   * @param policies the policy of migrations that leave a host, where the settings name one
   */
  public OptionSources(ServerMetadata metadata, Map<HostName, String> policies) {
    this.metadata = metadata;
    this.policies = Map.copyOf(policies);
  }

  /** The options of a migration that was asked for with options of its own. */
  MigrationOptions of(GuestId guest, HostName source, MigrationOptions own) {
    MigrationOptions wishes = metadata.wishes(guest);
    MigrationContract asked = own.contract();
    MigrationContract wished = wishes.contract();
    return new MigrationOptions(
        new MigrationContract(
            first(asked.maxDowntimeMillis(), wished.maxDowntimeMillis()),
            first(asked.deadlineSeconds(), wished.deadlineSeconds()),
            first(asked.postCopy(), wished.postCopy()),
            first(asked.autoConverge(), wished.autoConverge()),
            first(asked.pause(), wished.pause())),
        first(first(own.policy(), wishes.policy()), policies.get(source)),
        first(own.shadowPolicy(), wishes.shadowPolicy()));
  }

  private static <T> @Nullable T first(@Nullable T preferred, @Nullable T other) {
    return preferred == null ? other : preferred;
  }
}
