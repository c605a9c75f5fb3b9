package dev.godwit.engine.steering;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.api.BlockMigration;
import dev.godwit.api.GuestId;
import dev.godwit.api.HostName;
import dev.godwit.api.MigrationContract;
import dev.godwit.api.MigrationId;
import dev.godwit.api.MigrationOptions;
import dev.godwit.api.PlannedMigration;
import dev.godwit.api.Retune;
import dev.godwit.engine.journal.JobPlan;
import dev.godwit.engine.settings.CurrentSettings;
import dev.godwit.engine.settings.EngineSettings;
import dev.godwit.spi.SettingDefinition;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which limits hold when an operator, a request and a retune each say something. */
class TermsTest {
  private static final long STARTED_WITH = 40;

  private final Map<String, String> settings = new HashMap<>(EngineSettings.definitions().stream()
      .collect(Collectors.toMap(SettingDefinition::name, SettingDefinition::defaultValue)));

  private Terms terms(@Nullable Boolean pause) {
    var contract = new MigrationContract(null, null, null, null, pause);
    var request = new PlannedMigration(
        new MigrationId(new UUID(0, 1)),
        new GuestId(new UUID(0, 2)),
        new HostName("alpha"),
        new HostName("bravo"),
        BlockMigration.AUTO,
        new MigrationOptions(contract, null, null));
    var plan = new JobPlan(false, false, false, 2048, STARTED_WITH, 2, "nova", null);
    return new Terms(new CurrentSettings(EngineSettings.of(settings)), request, plan);
  }

  private long bandwidthAfter(long retuned) {
    Terms terms = terms(null);
    terms.retune(new Retune(null, retuned, null));
    return terms.now().bandwidthMibPerSecond();
  }

  @Test
  void theRateIsTheOneThatTheJobStartedWithUntilItIsRetuned() {
    Terms terms = terms(null);
    assertThat(terms.bandwidthRetuned()).isFalse();
    assertThat(terms.now().bandwidthMibPerSecond()).isEqualTo(STARTED_WITH);
    terms.retune(new Retune(null, 90L, null));
    assertThat(terms.bandwidthRetuned()).isTrue();
    assertThat(terms.now().bandwidthMibPerSecond()).isEqualTo(90);
  }

  @Test
  void aRateAboveTheOperatorsCapBecomesTheCap() {
    settings.put("live_migration_bandwidth_cap", "60");
    assertThat(bandwidthAfter(90)).isEqualTo(60);
    assertThat(bandwidthAfter(50)).isEqualTo(50);
  }

  @Test
  void aRetuneOfThePauseLeavesTheRateToThePolicy() {
    Terms terms = terms(null);
    terms.retune(new Retune(20_000L, null, null));
    assertThat(terms.bandwidthRetuned()).isFalse();
    assertThat(terms.downtimeRetuned()).isTrue();
    assertThat(terms.now().maxDowntimeMillis()).isEqualTo(10_000);
  }

  @Test
  void aGuestMayBePausedWhereTheOperatorForcesLateMigrationsToEnd() {
    assertThat(terms(null).now().pausePermitted()).isFalse();
    settings.put("live_migration_timeout_action", "force_complete");
    assertThat(terms(null).now().pausePermitted()).isTrue();
  }

  @Test
  void theRequestsOwnWordOnAPauseCountsBeforeTheOperators() {
    assertThat(terms(true).now().pausePermitted()).isTrue();
    settings.put("live_migration_timeout_action", "force_complete");
    assertThat(terms(false).now().pausePermitted()).isFalse();
  }
}
