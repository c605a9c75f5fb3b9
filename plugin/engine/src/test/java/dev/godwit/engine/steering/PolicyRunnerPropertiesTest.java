package dev.godwit.engine.steering;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.engine.policy.AnyInput;
import dev.godwit.engine.policy.Course;
import dev.godwit.engine.policy.Course.Look;
import dev.godwit.engine.policy.GivenSeed;
import dev.godwit.spi.ConvergencePolicy;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.lifecycle.AddLifecycleHook;

/** What a policy remembers, written into the journal at any look and taken up again. */
@AddLifecycleHook(GivenSeed.class)
class PolicyRunnerPropertiesTest {
  @Provide
  Arbitrary<ConvergencePolicy<?>> policies() {
    return AnyInput.policies();
  }

  @Provide
  Arbitrary<Course> courses() {
    return AnyInput.courses();
  }

  @Property
  void carriesOnWithTheSameDecisionsAndForecasts(
      @ForAll("policies") ConvergencePolicy<?> policy,
      @ForAll("courses") Course course,
      @ForAll @DoubleRange(min = 0, max = 1) double part) {
    List<Look> looks = course.looks();
    int restart = (int) (part * looks.size());
    var runner = new PolicyRunner(policy);
    looks.subList(0, restart).forEach(look -> runner.decide(look.sample(), look.terms()));
    String written = runner.toJournal();
    assertThat(written.getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(64 * 1024);
    var restored = new PolicyRunner(policy);
    restored.restore(written);
    for (Look look : looks.subList(restart, looks.size())) {
      assertThat(restored.decide(look.sample(), look.terms()))
          .isEqualTo(runner.decide(look.sample(), look.terms()));
      assertThat(restored.forecast()).isEqualTo(runner.forecast());
    }
    assertThat(restored.toJournal()).isEqualTo(runner.toJournal());
  }

  @Property
  void beginsAnewWhereWhatWasWrittenCannotBeRead(
      @ForAll("policies") ConvergencePolicy<?> policy, @ForAll("unreadable") String state) {
    var runner = new PolicyRunner(policy);
    String initial = runner.toJournal();
    runner.restore("{\"policy\":\"" + policy.name() + "\"" + state + "}");
    assertThat(runner.toJournal()).isEqualTo(initial);
  }

  @Provide
  Arbitrary<String> unreadable() {
    return Arbitraries.of(
        "", ",\"state\":null", ",\"state\":7", ",\"state\":[]", ",\"state\":{\"a\":1}", ",");
  }
}
