package dev.godwit.api;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What one host looked like at one moment.
 *
 * @param facts what the host said of itself; null exactly when it did not answer
 * @param downCause why it did not answer; null exactly when it did
 * @param guests its guests, running or only defined, in the order of their names
 */
public record HostObservation(
    HostName host,
    Instant at,
    @Nullable HostFacts facts,
    @Nullable String downCause,
    List<GuestObservation> guests) {
  public HostObservation {
    Objects.requireNonNull(host, "host");
    Objects.requireNonNull(at, "at");
    guests = List.copyOf(guests);
    if ((facts == null) == (downCause == null)) {
      throw new IllegalArgumentException("a host either answered or has a cause");
    }
  }

  /** Whether the host answered. */
  public boolean isUp() {
    return facts != null;
  }
}
