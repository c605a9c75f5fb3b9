package dev.godwit.engine.story;

import dev.godwit.api.Blocker;
import dev.godwit.api.MigrationContract;
import dev.godwit.api.MigrationRequest;
import dev.godwit.engine.journal.JobPlan;
import dev.godwit.engine.policy.Estimate;
import dev.godwit.engine.steering.LinkRates.Range;
import dev.godwit.engine.steering.Terms;
import dev.godwit.spi.PolicyTerms;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says before a migration begins whether its contract can be met as the guest writes now. Used on the
 * hub only; waits while the guest is watched.
 *
 * <p>Nothing is refused where nothing is known: without a limit of its own in the request, where
 * post-copy is permitted (it always ends), or where neither a setting nor an earlier migration between
 * these hosts tells the bandwidth.
 */
public final class ContractCheck {
  private static final Logger log = LoggerFactory.getLogger(ContractCheck.class);

  /** What a second shows of a guest is what counts for a pause of a second. */
  private static final int WATCHED_SECONDS = 1;

  /** Together they span half a minute. */
  private static final int LOOKS = 4;

  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(8);
  private static final double BYTES_PER_MIB = 1024 * 1024;

  private final Engine engine;

  public ContractCheck(Engine engine) {
    this.engine = engine;
  }

  /** What stands in the way; empty if nothing does, or if it is not known. */
  public Optional<Blocker> check(MigrationRequest request, JobPlan plan) {
    MigrationContract contract = request.options().contract();
    boolean limited = contract.maxDowntimeMillis() != null || contract.deadlineSeconds() != null;
    Optional<Range> bandwidth = bandwidth(request, plan);
    if (!limited || plan.postCopyPermitted() || plan.pausedByOwner() || bandwidth.isEmpty()) {
      return Optional.empty();
    }
    PolicyTerms terms = new Terms(engine.current(), request, plan).now();
    Estimate estimate = estimate(request, plan, bandwidth.get(), terms);
    // Guests write in bursts; one quiet second is enough for a try.
    for (int look = 1; look < LOOKS && refuses(estimate); look++) {
      engine.hub().sleep(BETWEEN_LOOKS);
      estimate = estimate(request, plan, bandwidth.get(), terms);
    }
    log.debug(
        "Live migration {} of guest {}: {} {}",
        request.id(),
        request.guest(),
        estimate.verdict(),
        estimate.explanation());
    return refuses(estimate)
        ? Optional.of(new Blocker(
            Blocker.Code.CONTRACT,
            "Guest "
                + request.guest()
                + " on "
                + request.source()
                + " cannot be moved within its contract. "
                + estimate.explanation()))
        : Optional.empty();
  }

  private Estimate estimate(
      MigrationRequest request, JobPlan plan, Range bandwidth, PolicyTerms terms) {
    return Estimate.before(
        bytes(plan.memoryMib()),
        null,
        engine.calls().dirtyBytesPerSecond(request, WATCHED_SECONDS).orElse(null),
        bandwidth.slowest(),
        bandwidth.fastest(),
        terms);
  }

  private static boolean refuses(Estimate estimate) {
    return estimate.verdict() == Estimate.Verdict.CANNOT_BE_MET;
  }

  private Optional<Range> bandwidth(MigrationRequest request, JobPlan plan) {
    Optional<Range> seen = engine.links().find(request.source(), request.destination());
    long limit = bytes(plan.bandwidthMibPerSecond());
    return limit > 0 && seen.isEmpty() ? Optional.of(new Range(limit, limit)) : seen;
  }

  /** At most {@link Long#MAX_VALUE}. */
  private static long bytes(long mib) {
    return (long) (mib * BYTES_PER_MIB);
  }
}
