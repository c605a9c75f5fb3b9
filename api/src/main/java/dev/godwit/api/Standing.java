package dev.godwit.api;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is out of the ordinary in a migration.
 *
 * @param owed what Godwit still owes, in the order in which it is done; empty if nothing
 * @param alarm what does not settle by itself; null if there is nothing
 * @param elsewhere the host that holds the guest, if that is neither the source nor the destination
 *     ({@link GuestLocation#ELSEWHERE}); null if not, or if no known host holds it
 * @param pause the newest pause of the guest that is not Godwit's; null if there was none
 */
public record Standing(
    List<Obligation> owed,
    @Nullable Alarm alarm,
    @Nullable HostName elsewhere,
    @Nullable GuestPause pause) {
  /** All is in order. */
  public static final Standing CLEAR = new Standing(List.of(), null, null);

  public Standing {
    owed = List.copyOf(Objects.requireNonNull(owed, "owed"));
  }

  /** Of a migration in which nobody else paused the guest. */
  public Standing(List<Obligation> owed, @Nullable Alarm alarm, @Nullable HostName elsewhere) {
    this(owed, alarm, elsewhere, null);
  }

  /** Whether all is in order; a pause of the guest is. */
  public boolean isClear() {
    return owed.isEmpty() && alarm == null && elsewhere == null;
  }

  /**
   * What stays of it in a migration that has ended: nothing is owed, and only what is to be known of a pause is an alarm.
   *
   * @param guest where the guest is
   */
  public Standing atEnd(GuestLocation guest) {
    boolean stays = alarm != null && alarm.code() == Alarm.Code.PAUSE_UNATTRIBUTED;
    return new Standing(
        List.of(),
        stays ? alarm : null,
        guest == GuestLocation.ELSEWHERE ? elsewhere : null,
        pause);
  }

  /** The same with another pause. */
  public Standing with(@Nullable GuestPause other) {
    return new Standing(owed, alarm, elsewhere, other);
  }
}
