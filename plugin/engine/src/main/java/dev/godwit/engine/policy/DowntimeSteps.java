package dev.godwit.engine.policy;

import java.util.OptionalLong;

/**
 * Nova's linear staircase of the pause that is allowed at the end: it begins with one step's share
 * and reaches the whole after {@code delay * steps} seconds. {@code nova/virt/libvirt/migration.py},
 * {@code downtime_steps}: {@code delay = int(d * gib)}, {@code base = D / S}, {@code inc = (D - base)
 * / S}, step i begins at {@code delay * i} with {@code int(base + inc * i)}.
 */
final class DowntimeSteps {
  private final PolicySettings settings;
  private final long delaySeconds;

  DowntimeSteps(PolicySettings settings, double dataGib) {
    this.settings = settings;
    this.delaySeconds = (long) (settings.downtimeDelaySecondsPerGib() * dataGib);
  }

  /** The pause allowed at this time; none before the first step, which begins after 0 s. */
  OptionalLong at(long elapsedMillis) {
    for (long step = settings.downtimeSteps(); step >= 0; step--) {
      if (elapsedMillis > delaySeconds * step * 1000) {
        return OptionalLong.of(millis(step));
      }
    }
    return OptionalLong.empty();
  }

  private long millis(long step) {
    double base = (double) settings.downtimeMillis() / settings.downtimeSteps();
    double increment = (settings.downtimeMillis() - base) / settings.downtimeSteps();
    return (long) (base + increment * step);
  }
}
