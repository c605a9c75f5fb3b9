package dev.godwit.engine.steering;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.api.GuestId;
import dev.godwit.api.HostName;
import dev.godwit.api.MigrationContract;
import dev.godwit.api.MigrationId;
import dev.godwit.api.MigrationOptions;
import dev.godwit.api.PreparedMigration;
import dev.godwit.engine.journal.JobPlan;
import dev.godwit.engine.policy.GivenSeed;
import dev.godwit.engine.settings.CurrentSettings;
import dev.godwit.engine.settings.EngineSettings;
import dev.godwit.spi.PolicyTerms;
import dev.godwit.spi.SettingDefinition;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Positive;
import net.jqwik.api.lifecycle.AddLifecycleHook;

/** What a contract asks for and what a link was seen to do, before a policy is given it. */
@AddLifecycleHook(GivenSeed.class)
class FiguresFromOutsidePropertiesTest {
  private static final HostName ALPHA = new HostName("alpha");
  private static final HostName BRAVO = new HostName("bravo");

  @Property
  void aDeadlineIsTheLatestThereIsRatherThanOneThatHasPassed(@ForAll @Positive long seconds) {
    Long millis = terms(new MigrationContract(null, seconds, null, null, null)).deadlineMillis();
    assertThat(BigInteger.valueOf(millis))
        .isEqualTo(BigInteger.valueOf(seconds)
            .multiply(BigInteger.valueOf(1000))
            .min(BigInteger.valueOf(Long.MAX_VALUE)));
  }

  @Property
  void aLinkThatStoodStillIsOneOfWhichNothingIsKnown(
      @ForAll List<@LongRange(min = -10, max = 10) Long> rates) {
    var links = new LinkRates();
    rates.forEach(rate -> links.seen(ALPHA, BRAVO, rate));
    List<Long> moved = rates.stream().filter(rate -> rate > 0).toList();
    List<Long> last = moved.subList(Math.max(0, moved.size() - 5), moved.size());
    assertThat(links.find(ALPHA, BRAVO).map(LinkRates.Range::slowest))
        .isEqualTo(last.stream().min(Long::compare));
    assertThat(links.find(ALPHA, BRAVO).map(LinkRates.Range::fastest))
        .isEqualTo(last.stream().max(Long::compare));
  }

  private static PolicyTerms terms(MigrationContract contract) {
    Map<String, String> defaults = EngineSettings.definitions().stream()
        .collect(Collectors.toMap(SettingDefinition::name, SettingDefinition::defaultValue));
    var request = new PreparedMigration(
        new MigrationId(new UUID(1, 1)),
        new GuestId(new UUID(2, 2)),
        ALPHA,
        BRAVO,
        new MigrationOptions(contract, null, null),
        new PreparedMigration.Call("qemu:///system", null, null, null, List.of(), 0, 0, 3),
        2,
        Map.of());
    var plan = new JobPlan(false, false, false, 2048, 0, 2, "nova", null);
    return new Terms(new CurrentSettings(EngineSettings.of(defaults)), request, plan).now();
  }
}
