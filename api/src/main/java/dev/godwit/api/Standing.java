package dev.godwit.api;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is not in order in a migration.
 *
 * @param owed what Godwit still owes, in the order in which it is done; empty if nothing
 * @param alarm what does not settle by itself; null if there is nothing
 * @param elsewhere the host that holds the guest, if that is neither the source nor the destination
 *     ({@link GuestLocation#ELSEWHERE}); null if not, or if no known host holds it
 */
public record Standing(
    List<Obligation> owed, @Nullable Alarm alarm, @Nullable HostName elsewhere) {
  /** All is in order. */
  public static final Standing CLEAR = new Standing(List.of(), null, null);

  public Standing {
    owed = List.copyOf(Objects.requireNonNull(owed, "owed"));
  }

  /** Whether all is in order. */
  public boolean isClear() {
    return equals(CLEAR);
  }
}
