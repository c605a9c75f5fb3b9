package dev.godwit.engine.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.godwit.api.GuestId;
import dev.godwit.api.HostName;
import dev.godwit.api.MigrationId;
import dev.godwit.api.MigrationOptions;
import dev.godwit.api.PreparedMigration;
import dev.godwit.engine.policy.PolicySettings;
import dev.godwit.spi.PolicyTerms.TimeoutAction;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The settings that a prepared migration brings for itself. */
final class RequestSettingsTest {
  private static final PolicySettings DRIVER =
      new PolicySettings(500, 10, 75, 800, TimeoutAction.ABORT);

  private static PolicySettings with(Map<String, String> brought) {
    return RequestSettings.of(
        DRIVER,
        new PreparedMigration(
            new MigrationId(new UUID(1, 1)),
            new GuestId(new UUID(2, 2)),
            new HostName("alpha"),
            new HostName("bravo"),
            MigrationOptions.DEFAULT,
            new PreparedMigration.Call("qemu:///system", null, null, null, List.of(), 0, 0, 3),
            2,
            brought));
  }

  @Test
  void goBeforeThoseOfTheDriver() {
    assertThat(with(Map.of(
            "live_migration_downtime", "700", "live_migration_timeout_action", "force_complete")))
        .isEqualTo(new PolicySettings(700, 10, 75, 800, TimeoutAction.FORCE_COMPLETE));
  }

  @Test
  void areCappedAtWhatQemuTakes() {
    assertThat(with(Map.of("live_migration_downtime", "2000001")).downtimeMillis())
        .isEqualTo(2_000_000);
  }

  @Test
  void areTheDriversWhereNoneIsBrought() {
    assertThat(with(Map.of())).isEqualTo(DRIVER);
  }

  @Test
  void areRefusedWhereTheyAreNoneOfAMigration() {
    assertThatThrownBy(() -> with(Map.of("hypervisor_call_timeout", "1")))
        .hasMessageContaining("hypervisor_call_timeout")
        .hasMessageContaining("live_migration_downtime_steps");
  }

  @Test
  void areRefusedOutOfBounds() {
    assertThatThrownBy(() -> with(Map.of("live_migration_downtime", "99")))
        .hasMessageContaining("at least 100 ms");
    assertThatThrownBy(() -> with(Map.of("live_migration_downtime_delay", "soon")))
        .hasMessageContaining("live_migration_downtime_delay is a whole number, not soon");
    assertThatThrownBy(() -> with(Map.of("live_migration_timeout_action", "dance")))
        .hasMessageContaining("abort or force_complete");
  }
}
