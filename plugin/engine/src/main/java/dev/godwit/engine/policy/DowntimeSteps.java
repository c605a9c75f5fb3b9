package dev.godwit.engine.policy;

import dev.godwit.spi.PolicyTerms;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * Nova's linear staircase of the pause that is allowed at the end: it begins with one step's share
 * and reaches the whole after {@code delay * steps} seconds. {@code nova/virt/libvirt/migration.py},
 * {@code downtime_steps}: {@code delay = int(d * gib)}, {@code base = D / S}, {@code inc = (D - base)
 * / S}, step i begins at {@code delay * i} with {@code int(base + inc * i)}.
 */
final class DowntimeSteps {
  private final long maxDowntimeMillis;
  private final long steps;
  private final long delayMillis;

  DowntimeSteps(PolicyTerms terms) {
    this.maxDowntimeMillis = terms.maxDowntimeMillis();
    this.steps = terms.downtimeSteps();
    this.delayMillis =
        TimeUnit.SECONDS.toMillis((long) (terms.downtimeDelaySecondsPerGib() * terms.dataGib()));
  }

  /** The pause allowed at this time, at least 1 ms; none before the first step, which begins after 0 s. */
  OptionalLong at(long elapsedMillis) {
    if (elapsedMillis <= 0) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(
        millis(delayMillis == 0 ? steps : Math.min(steps, begun(elapsedMillis))));
  }

  /** When the next step begins, as the first millisecond of it; {@link Long#MAX_VALUE} after the last. */
  long nextMillis(long elapsedMillis) {
    if (elapsedMillis <= 0) {
      return 1;
    }
    if (delayMillis == 0 || begun(elapsedMillis) >= steps) {
      return Long.MAX_VALUE;
    }
    return Saturated.sum(begun(elapsedMillis) * delayMillis + 1, delayMillis);
  }

  /** The last step that would have begun if there were any number of them. */
  private long begun(long elapsedMillis) {
    return (elapsedMillis - 1) / delayMillis;
  }

  private long millis(long step) {
    double base = (double) maxDowntimeMillis / steps;
    double increment = (maxDowntimeMillis - base) / steps;
    return Math.max(1, Math.min((long) (base + increment * step), maxDowntimeMillis));
  }
}
