package dev.godwit.api;

import java.util.Objects;
import java.util.UUID;

/** One attempt to move one guest; chosen by the host, never used twice. */
public record MigrationId(UUID uuid) {
  public MigrationId {
    Objects.requireNonNull(uuid, "uuid");
  }

  @Override
  public String toString() {
    return uuid.toString();
  }
}
