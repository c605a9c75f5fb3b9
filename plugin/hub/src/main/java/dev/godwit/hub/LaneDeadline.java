package dev.godwit.hub;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The limit of one call in a lane. */
final class LaneDeadline extends HeapEntry {
  private final Lane lane;
  private final LaneCall<?> call;
  final Duration limit;

  LaneDeadline(Lane lane, LaneCall<?> call, Duration limit) {
    this.lane = lane;
    this.call = call;
    this.limit = limit;
  }

  @Override
  boolean isUsedUp() {
    return call.answer().isSent();
  }

  @Override
  @Nullable
  Runner begin() {
    lane.expired(call, limit);
    return null;
  }
}
