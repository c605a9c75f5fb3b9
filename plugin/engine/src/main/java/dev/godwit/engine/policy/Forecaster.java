package dev.godwit.engine.policy;

import dev.godwit.api.MigrationForecast;
import dev.godwit.api.MillisRange;
import dev.godwit.api.TransferCounters;
import dev.godwit.spi.JobSample;
import dev.godwit.spi.PolicyTerms;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Says from the looks at a job what is to be expected of it. Pure functions: all that is remembered is
 * in the state.
 *
 * <p>Before the first memory pass has ended nothing is known of what the guest writes; the remaining
 * time is then taken to lie between the rest of this pass and three times as much. Afterwards the
 * passes to come are played through three times: as measured, and with what the measurements allow at
 * best and at worst.
 */
public final class Forecaster {
  /** What one pass shows of how fast a guest writes may be a burst. */
  private static final int SHOWN_BY_PASSES = 2;

  /** How much longer than the rest of the first pass it may take. */
  private static final double FIRST_PASS_FACTOR = 3;

  /** A likely end this part of the time so far away is not near. */
  private static final double EDGE_PART = 0.2;

  /** How much longer than likely it may take where the worst that can be cannot be reckoned. */
  private static final double OPEN_END_FACTOR = 3;

  /** What part of the time so far it may take longer than at the worst: guests change. */
  private static final double LATER_PART = 0.1;

  /** A guest that was watched for less may be in a burst of writes that is over at any time. */
  private static final long BURST_MILLIS = 45_000;

  /** Passes that are short by themselves, or against the whole time, are not reckoned one by one. */
  private static final long SHORT_MILLIS = 200;

  private static final long SHORT_PART = 1000;
  private static final long FIRST_PASSES = 5;
  private static final long RECKON_AGAIN_MILLIS = 1000;
  private static final double RECKON_AGAIN_PART = 0.02;
  private static final long MIB = 1 << 20;

  /** Nobody has a network that is so much faster. */
  private static final double MOST_TIMES_BANDWIDTH = 10;

  private Forecaster() {}

  /**
   * What is remembered between two looks.
   *
   * @param measured what was measured
   * @param end when the guest will run on the destination, since the monitor began; null if that cannot
   *     be said
   * @param downtimeNeeded as in the forecast
   * @param outlook as in the forecast
   * @param reckonedAtMillis when these three were reckoned
   * @param reckonedPasses how many passes had ended then
   * @param limitMillis the pause that was allowed then
   */
  public record State(
      Measurements measured,
      @Nullable MillisRange end,
      @Nullable MillisRange downtimeNeeded,
      @Nullable String outlook,
      long reckonedAtMillis,
      long reckonedPasses,
      long limitMillis) {
    /** Before the first look. */
    public static final State INITIAL = new State(Measurements.NONE, null, null, null, -1, -1, 0);

    public State {
      Objects.requireNonNull(measured, "measured");
    }

    private State with(Measurements newer) {
      return new State(
          newer, end, downtimeNeeded, outlook, reckonedAtMillis, reckonedPasses, limitMillis);
    }
  }

  /** Takes a look while the longest pause of the terms is allowed. */
  public static Forecast observe(State state, JobSample sample, PolicyTerms terms) {
    return observe(state, sample, LimitPlan.constant(terms.maxDowntimeMillis()));
  }

  /**
   * Takes a look.
   *
   * @param plan which pause is allowed at the end, now and later
   */
  public static Forecast observe(State state, JobSample sample, LimitPlan plan) {
    return observe(state, state.measured().observe(sample), sample, plan, null);
  }

  /**
   * The same for who has measured already.
   *
   * @param measured the measurements of the state with this look
   * @param known what is known of them; null if that has not been reckoned
   */
  static Forecast observe(
      State state,
      Measurements measured,
      JobSample sample,
      LimitPlan plan,
      @Nullable Knowledge known) {
    State seen = state.with(measured);
    return switch (sample.phase()) {
      case PRE_COPY -> preCopy(reckoned(seen, sample, plan, known), sample, plan);
      case PAUSED_COPY -> {
        MillisRange pause = range(pause(seen.measured(), sample));
        yield new Forecast(seen, new MigrationForecast(pause, null, pause, null));
      }
      case POST_COPY ->
        new Forecast(
            seen, new MigrationForecast(range(rest(seen.measured(), 0)), null, null, null));
      default -> new Forecast(seen, MigrationForecast.UNKNOWN);
    };
  }

  private static Forecast preCopy(State state, JobSample sample, LimitPlan plan) {
    long now = sample.elapsedMillis();
    MillisRange end = state.end();
    MillisRange remaining = end == null
        ? null
        : new Span(
                Saturated.difference(end.atLeast(), now), Saturated.difference(end.atMost(), now))
            .toRange();
    return new Forecast(
        state,
        new MigrationForecast(
            remaining,
            state.downtimeNeeded(),
            range(pause(state.measured(), sample)),
            state.outlook() == null ? tooShort(plan) : state.outlook()));
  }

  private static @Nullable String tooShort(LimitPlan plan) {
    return plan.askedMillis() < Overhead.LEAST_MILLIS
        ? "A pause of %d ms will hardly be kept: handing over alone costs some %.0f to %.0f ms."
            .formatted(plan.askedMillis(), Overhead.LEAST_MILLIS, Overhead.MOST_MILLIS)
        : null;
  }

  /** Reckons anew where something has changed. */
  private static State reckoned(
      State state, JobSample sample, LimitPlan plan, @Nullable Knowledge given) {
    Measurements measured = state.measured();
    long now = sample.elapsedMillis();
    long limit = plan.millisAt(now);
    if (state.reckonedAtMillis() >= 0
        && limit == state.limitMillis()
        && !due(measured, now, state.reckonedPasses(), state.reckonedAtMillis())) {
      return state;
    }
    Knowledge known = given == null ? Knowledge.of(measured, sample) : given;
    if (known == null) {
      MillisRange end = from(now, beforeTheFirstPass(measured, sample));
      return new State(measured, end, null, null, now, measured.passesEnded(), limit);
    }
    double likely = known.secondsToEnd(known.likely(), plan);
    double worst = known.secondsToEnd(known.pessimistic(), plan);
    // At the edge chance decides when it ends, if it does.
    boolean edge = Double.isInfinite(worst) && likely * 1000 > now * EDGE_PART;
    boolean ends = Double.isFinite(likely) && !edge;
    Span end = ends ? end(known, plan, likely, worst, wellKnown(measured, now)) : null;
    return new State(
        measured,
        from(now, end),
        needed(known),
        ends || measured.passesEnded() < SHOWN_BY_PASSES || willDo(known, plan, limit)
            ? null
            : outlook(known, plan, Double.isFinite(likely)),
        now,
        measured.passesEnded(),
        limit);
  }

  /** Whether a longer pause, to which the plan still comes, will do. */
  private static boolean willDo(Knowledge known, LimitPlan plan, long limit) {
    long most = plan.mostMillis();
    return most > limit
        && Double.isFinite(known.secondsToEnd(known.likely(), LimitPlan.constant(most)));
  }

  /** Whether it was watched for longer than guests usually write in bursts. */
  private static boolean wellKnown(Measurements measured, long now) {
    return now - measured.startMillis() > BURST_MILLIS;
  }

  /**
   * Whether it is worth while to reckon anew: after a pass, but of very short ones not after each, and
   * now and then within a long one.
   */
  static boolean due(Measurements measured, long now, long reckonedPasses, long reckonedAtMillis) {
    long since = now - reckonedAtMillis;
    boolean ended = measured.passesEnded() != reckonedPasses;
    return reckonedAtMillis < 0
        || (ended
            && (reckonedPasses < FIRST_PASSES || since >= Math.max(SHORT_MILLIS, now / SHORT_PART)))
        || since >= Math.max(RECKON_AGAIN_MILLIS, (long) (now * RECKON_AGAIN_PART));
  }

  private static Span end(
      Knowledge known, LimitPlan plan, double likely, double worst, boolean wellKnown) {
    double best = wellKnown
        ? known.secondsToEnd(known.optimistic(), plan)
        : known.remainingBytes() / known.bandwidth().high();
    double later = known.elapsedMillis() / 1000.0 * LATER_PART;
    return Span.ofSeconds(
        Math.min(best, likely),
        Math.max(likely, Math.min(worst, likely * OPEN_END_FACTOR)) + later);
  }

  private static @Nullable MillisRange needed(Knowledge known) {
    double least = known.optimistic().leastLimitMillis(known.pendingBytes());
    double most = known.pessimistic().leastLimitMillis(known.pendingBytes());
    return Double.isFinite(most)
        ? Span.ofSeconds(
                (least + Overhead.LEAST_MILLIS) / 1000, (most + Overhead.MOST_MILLIS) / 1000)
            .toRange()
        : null;
  }

  /** What stands in the way of an end within the longest pause of a plan. */
  static String outlook(Knowledge known, LimitPlan plan) {
    return outlook(known, plan, false);
  }

  private static String outlook(Knowledge known, LimitPlan plan, boolean edge) {
    // What is enough at the worst: what is likely changes with each pass.
    Passes worst = known.pessimistic();
    double pending = known.pendingBytes();
    double millis = worst.leastLimitMillis(pending) + plan.askedMillis() - plan.mostMillis();
    double bytes = worst.enoughBytesPerSecond(plan.mostMillis(), pending);
    if (bytes > known.bandwidth().mean() * MOST_TIMES_BANDWIDTH) {
      bytes = Double.POSITIVE_INFINITY;
    }
    var text = new StringBuilder(edge ? "May not converge" : "Will not converge")
        .append(" within a pause of ")
        .append(plan.askedMillis())
        .append(" ms as the guest writes now");
    if (Double.isFinite(millis) || Double.isFinite(bytes)) {
      text.append(": needs ");
    }
    if (Double.isFinite(millis)) {
      text.append(twoDigits(millis)).append(" ms");
    }
    if (Double.isFinite(bytes)) {
      text.append(Double.isFinite(millis) ? " or " : "")
          .append(twoDigits(bytes / MIB))
          .append(" MiB/s instead of ")
          .append(Math.round(known.bandwidth().mean() / MIB));
    }
    return text.append('.').toString();
  }

  /** Rounded up. */
  private static long twoDigits(double value) {
    double unit = Math.pow(10, Math.max(0, Math.floor(Math.log10(Math.max(1, value))) - 1));
    return (long) (Math.ceil(value / unit) * unit);
  }

  /** Disks go first, then memory; of neither it is known what is written meanwhile. */
  private static @Nullable Span beforeTheFirstPass(Measurements measured, JobSample sample) {
    if (measured.begun()) {
      Span rest = rest(measured, 0);
      return rest == null
          ? null
          : new Span(rest.atLeast(), (long) (rest.atMost() * FIRST_PASS_FACTOR)).plus(0, 1000);
    }
    TransferCounters disks = sample.disks();
    if (disks == null || disks.processedBytes() == 0 || sample.elapsedMillis() == 0) {
      return null;
    }
    double perSecond = disks.processedBytes() * 1000.0 / sample.elapsedMillis();
    double seconds = disks.remainingBytes() / perSecond;
    return Span.ofSeconds(seconds, (seconds + sample.elapsedMillis() / 1000.0) * FIRST_PASS_FACTOR);
  }

  /** The pause if the guest were stopped now. */
  private static @Nullable Span pause(Measurements measured, JobSample sample) {
    Pass last = measured.latest();
    double age = Math.max(0, sample.elapsedMillis() - measured.passBeganMillis());
    double dirtied = last == null || sample.phase() != dev.godwit.api.MigrationPhase.PRE_COPY
        ? 0
        : last.dirtiedBytes() * Math.min(1, 1.25 * age / last.millis());
    Span rest = rest(measured, dirtied);
    return rest == null
        ? null
        : rest.plus((long) Overhead.LEAST_MILLIS, (long) Overhead.MOST_MILLIS);
  }

  private static @Nullable Span rest(Measurements measured, double moreBytes) {
    Bandwidth bandwidth = Bandwidth.of(measured.rates());
    return bandwidth == null
        ? null
        : Span.ofSeconds(
            measured.remainingBytes() / bandwidth.high(),
            (measured.remainingBytes() + moreBytes) / bandwidth.low());
  }

  private static @Nullable MillisRange range(@Nullable Span span) {
    return span == null ? null : span.toRange();
  }

  private static @Nullable MillisRange from(long now, @Nullable Span span) {
    return span == null ? null : span.plus(now, now).toRange();
  }
}
