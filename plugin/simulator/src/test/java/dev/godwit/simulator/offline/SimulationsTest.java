package dev.godwit.simulator.offline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.godwit.api.MigrationContract;
import dev.godwit.engine.settings.EngineSettings;
import dev.godwit.engine.settings.JobSettings;
import dev.godwit.spi.SettingDefinition;
import dev.godwit.spi.SimulationOrder;
import dev.godwit.spi.SimulationOrder.Shape;
import dev.godwit.spi.SimulationReport.Run;
import dev.godwit.spi.ToolInputException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SimulationsTest {
  private static final MigrationContract POST_COPY =
      new MigrationContract(null, null, true, null, null);

  private final Simulations simulations = new Simulations(definitions());

  private static List<SettingDefinition> definitions() {
    var all = new ArrayList<>(EngineSettings.definitions());
    all.addAll(JobSettings.definitions());
    return all;
  }

  @Test
  void aGuestThatConvergesIsMoved() throws Exception {
    Run run = run(order(4096, 3000, 200, 50, 500, MigrationContract.OPEN, Map.of()));
    assertThat(run.outcome()).isEqualTo("completed");
    assertThat(run.message()).isNull();
    assertThat(run.totalMillis()).isBetween(7_000L, 12_000L);
    assertThat(run.transferredMib()).isBetween(3000L, 3600L);
    assertThat(run.downtimeMillis()).isBetween(80L, 600L);
    assertThat(run.timeline()).hasSizeBetween(10, 40);
    assertThat(run.timeline().getFirst().remainingMib()).isEqualTo(4096);
    assertThat(run.decisions().getLast()).contains("\"outcome\":\"completed\"");
    assertThat(run.decisions().getFirst()).contains("\"action\":");
  }

  @Test
  void aGuestThatNeverConvergesIsGivenUpAfterNovasTime() throws Exception {
    Run run = run(order(
        4096,
        4096,
        3000,
        4000,
        500,
        MigrationContract.OPEN,
        Map.of("live_migration_completion_timeout", "60")));
    assertThat(run.outcome()).isEqualTo("cancelled");
    assertThat(run.message()).isNotBlank();
    assertThat(run.totalMillis()).isBetween(240_000L, 250_000L);
    assertThat(run.timeline()).hasSizeBetween(400, 600);
    assertThat(run.downtimeMillis()).isNull();
  }

  @Test
  void whatTheContractAllowsIsPermitted() throws Exception {
    Map<String, String> settings = Map.of(
        "live_migration_completion_timeout",
        "10",
        "live_migration_timeout_action",
        "force_complete");
    Run run = run(order(4096, 4096, 3000, 4000, 500, POST_COPY, settings));
    assertThat(run.postCopy()).isTrue();
    assertThat(run.outcome()).isEqualTo("completed");
  }

  @Test
  void theSameOrderGivesTheSameReport() throws Exception {
    SimulationOrder order = order(4096, 3000, 300, 200, 300, MigrationContract.OPEN, Map.of());
    assertThat(simulations.simulate(order)).isEqualTo(simulations.simulate(order));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, 0, 0, 1, memoryMib must be 1 to 16777216",
    "100, 101, 0, 0, 1, usedMib must be 0 to 100",
    "100, 50, 60, 1, 1, workingSetMib must be 0 to 50",
    "100, 50, 0, 1, 1, workingSetMib must be at least 1",
    "100, 50, 10, -1, 1, dirtyMibPerSecond must be 0",
    "100, 50, 10, 1, 0.5, bandwidthMibPerSecond must be 1",
    "100, 50, 10, NaN, 1, dirtyMibPerSecond must be 0",
  })
  void whatMakesNoSenseIsRefusedByName(
      long memory, long used, long set, double dirty, double bandwidth, String message) {
    assertThatThrownBy(() -> simulations.simulate(
            order(memory, used, set, dirty, bandwidth, MigrationContract.OPEN, Map.of())))
        .isInstanceOf(ToolInputException.class)
        .hasMessageStartingWith(message);
  }

  @ParameterizedTest
  @CsvSource({
    "no_such, 1, settings: the driver has no setting no_such",
    "live_migration_downtime, 5, 'settings: live_migration_downtime must be a whole number, at least"
        + " 100'",
    "live_migration_timeout_action, maybe, settings: live_migration_timeout_action must be one of",
    "live_migration_permit_post_copy, yes, settings: live_migration_permit_post_copy must be true",
    "live_migration_policy, none, 'settings: There is no policy none'",
  })
  void aSettingThatMakesNoSenseIsRefusedByName(String name, String value, String message) {
    assertThatThrownBy(() -> simulations.simulate(
            order(100, 50, 0, 0, 1, MigrationContract.OPEN, Map.of(name, value))))
        .isInstanceOf(ToolInputException.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void anUnknownPolicyIsRefusedWithTheNamesOfThoseThatExist() {
    var order = new SimulationOrder(
        100,
        50,
        0,
        0,
        Shape.UNIFORM,
        10,
        0,
        MigrationContract.OPEN,
        List.of("nova", "magic"),
        Map.of(),
        1,
        0);
    assertThatThrownBy(() -> simulations.simulate(order))
        .isInstanceOf(ToolInputException.class)
        .hasMessageStartingWith("policies: there is no policy magic; there are ")
        .hasMessageContaining("nova");
  }

  private Run run(SimulationOrder order) throws ToolInputException {
    return simulations.simulate(order).runs().getFirst();
  }

  private static SimulationOrder order(
      long memoryMib,
      long usedMib,
      long workingSetMib,
      double dirtyMibPerSecond,
      double bandwidthMibPerSecond,
      MigrationContract contract,
      Map<String, String> settings) {
    return new SimulationOrder(
        memoryMib,
        usedMib,
        workingSetMib,
        dirtyMibPerSecond,
        Shape.UNIFORM,
        bandwidthMibPerSecond,
        0,
        contract,
        List.of("nova"),
        settings,
        7,
        10);
  }
}
