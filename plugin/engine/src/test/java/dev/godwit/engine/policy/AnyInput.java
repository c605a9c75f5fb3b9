package dev.godwit.engine.policy;

import dev.godwit.api.MigrationPhase;
import dev.godwit.api.TransferCounters;
import dev.godwit.engine.policy.Course.Figures;
import dev.godwit.engine.policy.Course.Jump;
import dev.godwit.engine.policy.Course.Moves;
import dev.godwit.engine.policy.Course.Stretch;
import dev.godwit.spi.ConvergencePolicy;
import dev.godwit.spi.PolicyTerms;
import dev.godwit.spi.PolicyTerms.TimeoutAction;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** All that a policy may be given: settings, limits, and what is seen of a migration. */
public final class AnyInput {
  private AnyInput() {}

  /** The built-in policies, with any settings that are allowed. */
  public static Arbitrary<ConvergencePolicy<?>> policies() {
    Arbitrary<Map<String, String>> settings = Combinators.combine(
            schedules(),
            Arbitraries.of(1, 10, 3600),
            Arbitraries.of(0, 120, 60_000),
            Arbitraries.of(1, 60, 86_400))
        .as((schedule, interval, overhead, patience) -> Map.of(
            BuiltInPolicies.SCHEDULES,
            schedule,
            BuiltInPolicies.SCHEDULE,
            "own",
            BuiltInPolicies.INTERVAL,
            interval.toString(),
            BuiltInPolicies.OVERHEAD,
            overhead.toString(),
            BuiltInPolicies.PATIENCE,
            patience.toString()));
    return Combinators.combine(settings, Arbitraries.integers().between(0, 2))
        .as((map, index) -> new BuiltInPolicies().create(map).get(index));
  }

  private static Arbitrary<String> schedules() {
    Arbitrary<Long> pauses = Arbitraries.of(1L, 100L, ScheduleText.MOST_MILLIS);
    Arbitrary<String> ends =
        Arbitraries.of("", "; next: post-copy", "; next: pause", "; next: post-copy; next: pause");
    Arbitrary<Integer> after = Arbitraries.of(0, 1, 6, 1_000_000);
    return Combinators.combine(pauses, after, pauses, ends, Arbitraries.of("", "; next: abort"))
        .as((first, passes, second, end, last) ->
            "own: " + first + " ms; >" + passes + ": " + second + " ms" + end + last);
  }

  /** Limits as settings, a contract and a retune may make them. */
  public static Arbitrary<PolicyTerms> terms() {
    return Combinators.combine(
            Arbitraries.of(Double.MIN_VALUE, 0.001, 0.5, 2.0, 2.5, 1024.0, (double) (1 << 30)),
            Arbitraries.of(1L, 2L, 100L, 500L, 3_600_000L, (1L << 53) + 3, Long.MAX_VALUE),
            Arbitraries.of(3L, 10L, 1000L, Long.MAX_VALUE),
            Arbitraries.of(3L, 75L, 86_400L, Long.MAX_VALUE),
            Arbitraries.of(0L, 1L, 800L, 8_640_000L, Long.MAX_VALUE),
            Arbitraries.of(TimeoutAction.class),
            Arbitraries.of(1L, 1000L, 75_000L, 3_600_000L, Long.MAX_VALUE).injectNull(0.4),
            Arbitraries.integers().between(0, 15))
        .as((dataGib, downtime, steps, delay, timeout, action, deadline, bits) -> new PolicyTerms(
            2048,
            dataGib,
            downtime,
            steps,
            delay,
            timeout,
            action,
            deadline,
            (bits & 1) != 0,
            (bits & 2) != 0,
            (bits & 4) != 0,
            (bits & 8) == 0 ? 0 : 100));
  }

  /** Anything that may be seen of a migration. */
  public static Arbitrary<Course> courses() {
    return courses(Arbitraries.frequencyOf(
        Tuple.of(8, Arbitraries.just(MigrationPhase.PRE_COPY)),
        Tuple.of(
            1,
            Arbitraries.of(
                MigrationPhase.PAUSED_COPY, MigrationPhase.POST_COPY, MigrationPhase.ABORTING))));
  }

  /** The same in one phase. */
  public static Arbitrary<Course> courses(Arbitrary<MigrationPhase> phases) {
    Arbitrary<Stretch> stretches = Combinators.combine(
            Arbitraries.integers().between(1, 40),
            gaps(),
            moves(),
            jumps().injectNull(0.6),
            figures(phases))
        .as(Stretch::new);
    return Combinators.combine(
            stretches.list().ofMinSize(1).ofMaxSize(8),
            terms().list().ofMinSize(1).ofMaxSize(3))
        .as(Course::new);
  }

  private static Arbitrary<Long> gaps() {
    return Arbitraries.frequency(
        Tuple.of(8, 500L),
        Tuple.of(1, 0L),
        Tuple.of(1, 1L),
        Tuple.of(2, 60_000L),
        Tuple.of(1, 1L << 40),
        Tuple.of(1, Long.MAX_VALUE / 4),
        Tuple.of(1, Long.MAX_VALUE),
        Tuple.of(1, -1000L),
        Tuple.of(1, Long.MIN_VALUE));
  }

  private static Arbitrary<Long> bytes() {
    return Arbitraries.oneOf(
        Arbitraries.of(0L, 1L, 4096L, 1L << 20, 1L << 28, 1L << 31, 1L << 62, Long.MAX_VALUE),
        Arbitraries.longs().between(0, 1L << 34));
  }

  private static Arbitrary<Moves> moves() {
    return Arbitraries.oneOf(
        Arbitraries.just(Moves.NONE),
        Combinators.combine(bytes(), bytes(), Arbitraries.of(0L, 0L, 1L, 1L, 20L, Long.MAX_VALUE))
            .as(Moves::new));
  }

  private static Arbitrary<Jump> jumps() {
    return Combinators.combine(
            bytes(),
            bytes(),
            bytes(),
            Arbitraries.of(0L, 1L, 4711L, Long.MAX_VALUE, -1L, Long.MIN_VALUE))
        .as(Jump::new);
  }

  private static Arbitrary<Figures> figures(Arbitrary<MigrationPhase> phases) {
    Arbitrary<Boolean> nearlyAlways = Arbitraries.of(true, true, true, true, true, false);
    Arbitrary<Long> figure = Arbitraries.of(0L, 4096L, -1L, Long.MIN_VALUE, Long.MAX_VALUE);
    return Combinators.combine(
            phases,
            nearlyAlways,
            nearlyAlways,
            disks().injectNull(0.6),
            figure.injectNull(0.3),
            figure.injectNull(0.3),
            Arbitraries.of(0L, 50L, 99L, Long.MAX_VALUE).injectNull(0.5))
        .as(Figures::new);
  }

  private static Arbitrary<TransferCounters> disks() {
    return Combinators.combine(bytes(), bytes(), bytes()).as(TransferCounters::new);
  }
}
