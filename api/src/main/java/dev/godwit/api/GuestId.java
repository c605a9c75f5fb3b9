package dev.godwit.api;

import java.util.Objects;
import java.util.UUID;

/** A guest, known on every host by its libvirt domain UUID, which is also its server id. */
public record GuestId(UUID uuid) {
  public GuestId {
    Objects.requireNonNull(uuid, "uuid");
  }

  @Override
  public String toString() {
    return uuid.toString();
  }
}
