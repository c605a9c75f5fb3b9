package dev.godwit.api;

import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An operator's word on where a guest is whose migration does not settle by itself.
 *
 * @param guestAt {@link GuestLocation#SOURCE}, {@link GuestLocation#DESTINATION}, {@link
 *     GuestLocation#ELSEWHERE} or {@link GuestLocation#LOST}
 * @param elsewhere the host that holds the guest; given exactly with {@link GuestLocation#ELSEWHERE}
 * @param fenced hosts that are known to be switched off, which therefore count as not running the guest
 * @param by who says so, for the audit; at most 255 characters
 */
public record Resolution(
    GuestLocation guestAt, @Nullable HostName elsewhere, Set<HostName> fenced, String by) {
  private static final int LONGEST_NAME = 255;

  public Resolution {
    Objects.requireNonNull(guestAt, "guestAt");
    Objects.requireNonNull(by, "by");
    fenced = Set.copyOf(Objects.requireNonNull(fenced, "fenced"));
    switch (guestAt) {
      case SOURCE, DESTINATION, ELSEWHERE, LOST -> {}
      case SPLIT, BOTH, UNKNOWN ->
        throw new IllegalArgumentException("a guest cannot be resolved to be " + guestAt);
    }
    if ((guestAt == GuestLocation.ELSEWHERE) != (elsewhere != null)) {
      throw new IllegalArgumentException("a host is named exactly when the guest is elsewhere");
    }
    if (by.length() > LONGEST_NAME) {
      throw new IllegalArgumentException("who resolves it must be at most 255 characters");
    }
  }
}
