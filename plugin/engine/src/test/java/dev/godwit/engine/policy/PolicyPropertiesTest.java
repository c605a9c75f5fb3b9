package dev.godwit.engine.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.godwit.api.MigrationPhase;
import dev.godwit.api.TransferCounters;
import dev.godwit.spi.ConvergencePolicy;
import dev.godwit.spi.JobSample;
import dev.godwit.spi.PolicyAction;
import dev.godwit.spi.PolicyDecision;
import dev.godwit.spi.PolicyTerms;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What holds of every policy, whatever is shown to it. {@code -Dgodwit.seed=N} repeats one seed.
 */
class PolicyPropertiesTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int LOOKS = 600;
  private static final int WRITTEN_EVERY = 20;

  static Stream<Arguments> policiesAndSeeds() {
    Long given = Long.getLong("godwit.seed");
    long first = new Random().nextLong(1L << 40);
    return new BuiltInPolicies()
        .create(Map.of()).stream()
            .flatMap(policy -> (given != null
                    ? Stream.of(given)
                    : IntStream.range(0, 60).mapToObj(i -> first + i))
                .map(seed -> Arguments.of(policy.name(), policy, seed)));
  }

  @ParameterizedTest(name = "{0}, seed {2}")
  @MethodSource("policiesAndSeeds")
  void staysInsideItsTermsAndActsOnce(String name, ConvergencePolicy<?> policy, long seed)
      throws Exception {
    play(policy, seed);
  }

  private static <S extends Record> void play(ConvergencePolicy<S> policy, long seed)
      throws Exception {
    var random = new Random(seed);
    S state = policy.initialState();
    long now = 0;
    long iteration = random.nextInt(1000);
    long total = 1L << (28 + random.nextInt(12));
    long remaining = total;
    long processed = 0;
    boolean aborted = false;
    boolean postCopied = false;
    int forced = 0;
    PolicyTerms terms = terms(random);
    for (int look = 0; look < LOOKS; look++) {
      now += random.nextInt(5) == 0 ? random.nextInt(200_000) : random.nextInt(1000);
      if (random.nextInt(100) == 0) {
        terms = terms(random);
      }
      long moved = (long) (random.nextDouble() * remaining);
      remaining -= moved;
      processed += moved;
      int ended = random.nextInt(4) == 0 ? 1 + random.nextInt(20) : 0;
      if (ended > 0) {
        iteration += ended;
        remaining = Math.min(total, remaining + (long) (random.nextDouble() * total / 2));
      }
      MigrationPhase phase = postCopied
          ? MigrationPhase.POST_COPY
          : aborted ? MigrationPhase.ABORTING : MigrationPhase.PRE_COPY;
      JobSample sample = new JobSample(
          now,
          phase,
          random.nextInt(20) == 0 ? null : new TransferCounters(total, processed, remaining),
          random.nextInt(3) == 0 ? null : TransferCounters.NONE,
          random.nextInt(20) == 0 ? null : iteration,
          null,
          4096L,
          null,
          null,
          random.nextBoolean() ? null : (long) random.nextInt(100));
      PolicyDecision<S> decision = policy.decide(state, sample, terms);
      // Nova's own staircase goes on after an abort was asked for, and is not acted on.
      boolean over = phase != MigrationPhase.PRE_COPY && !policy.name().equals(NovaPolicy.NAME);
      if (over) {
        assertThat(decision.actions())
            .as("%s, seed %d, look %d", phase, seed, look)
            .isEmpty();
      }
      for (PolicyAction action : decision.actions()) {
        switch (action) {
          case PolicyAction.SetMaxDowntime set ->
            assertThat(set.millis())
                .as("seed %d, look %d, rule %s", seed, look, set.rule())
                .isBetween(1L, terms.maxDowntimeMillis());
          case PolicyAction.SetMaxBandwidth set -> {
            if (terms.bandwidthMibPerSecond() > 0) {
              assertThat(set.mibPerSecond()).isLessThanOrEqualTo(terms.bandwidthMibPerSecond());
            }
          }
          case PolicyAction.StartPostCopy start -> {
            assertThat(terms.postCopyPermitted()).isTrue();
            forced++;
            postCopied = random.nextBoolean();
          }
          case PolicyAction.Suspend suspend -> {
            assertThat(terms.pausePermitted()).isTrue();
            forced++;
          }
          case PolicyAction.ForceComplete complete -> forced++;
          case PolicyAction.AbortJob abort -> {
            assertThat(aborted).as("seed %d: aborts once", seed).isFalse();
            assertThat(abort.explanation()).isNotBlank();
            aborted = true;
          }
        }
      }
      assertThat(forced).as("seed %d: forces once", seed).isLessThanOrEqualTo(1);
      state = decision.state();
      if (look % WRITTEN_EVERY != 0) {
        continue;
      }
      String written = JSON.writeValueAsString(state);
      assertThat(written.getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(64 * 1024);
      S read = JSON.readValue(written, policy.stateType());
      assertThat(read).as("seed %d, look %d", seed, look).isEqualTo(state);
      state = read;
    }
  }

  private static PolicyTerms terms(Random random) {
    return new PolicyTerms(
        2048,
        2,
        1 + random.nextInt(2000),
        10,
        75,
        random.nextBoolean() ? 0 : 800,
        random.nextBoolean()
            ? PolicyTerms.TimeoutAction.ABORT
            : PolicyTerms.TimeoutAction.FORCE_COMPLETE,
        random.nextBoolean() ? null : 1000L * random.nextInt(10_000),
        random.nextBoolean(),
        random.nextBoolean(),
        random.nextInt(4) == 0,
        random.nextInt(3) * 100L);
  }
}
