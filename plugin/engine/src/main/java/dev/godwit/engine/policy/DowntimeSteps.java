package dev.godwit.engine.policy;

import dev.godwit.spi.PolicyTerms;
import java.util.OptionalLong;

/**
 * Nova's linear staircase of the pause that is allowed at the end: it begins with one step's share
 * and reaches the whole after {@code delay * steps} seconds. {@code nova/virt/libvirt/migration.py},
 * {@code downtime_steps}: {@code delay = int(d * gib)}, {@code base = D / S}, {@code inc = (D - base)
 * / S}, step i begins at {@code delay * i} with {@code int(base + inc * i)}.
 */
final class DowntimeSteps {
  private final PolicyTerms terms;
  private final long delaySeconds;

  DowntimeSteps(PolicyTerms terms) {
    this.terms = terms;
    this.delaySeconds = (long) (terms.downtimeDelaySecondsPerGib() * terms.dataGib());
  }

  /** The pause allowed at this time, at least 1 ms; none before the first step, which begins after 0 s. */
  OptionalLong at(long elapsedMillis) {
    for (long step = terms.downtimeSteps(); step >= 0; step--) {
      if (elapsedMillis > delaySeconds * step * 1000) {
        return OptionalLong.of(Math.max(1, millis(step)));
      }
    }
    return OptionalLong.empty();
  }

  /** When the next step begins, as the first millisecond of it; {@link Long#MAX_VALUE} after the last. */
  long nextMillis(long elapsedMillis) {
    for (long step = 0; step <= terms.downtimeSteps(); step++) {
      long begins = delaySeconds * step * 1000 + 1;
      if (begins > elapsedMillis) {
        return begins;
      }
    }
    return Long.MAX_VALUE;
  }

  private long millis(long step) {
    double base = (double) terms.maxDowntimeMillis() / terms.downtimeSteps();
    double increment = (terms.maxDowntimeMillis() - base) / terms.downtimeSteps();
    return (long) (base + increment * step);
  }
}
