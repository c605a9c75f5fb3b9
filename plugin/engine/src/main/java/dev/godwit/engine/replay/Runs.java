package dev.godwit.engine.replay;

import org.jspecify.annotations.Nullable;

/** Numbers the runs of a guest on one host: one number for as long as the guest is live there. */
final class Runs {
  private long newest;
  private boolean live;

  /** What the host says now; one that does not answer says nothing. */
  void see(@Nullable GuestTold told) {
    if (told == null || told.presence() == null) {
      return;
    }
    if (told.isLive() && !live) {
      newest++;
    }
    live = told.isLive();
  }

  /** The number of the run; null if there is none. */
  @Nullable
  Long id() {
    return live ? (Long) newest : null;
  }
}
