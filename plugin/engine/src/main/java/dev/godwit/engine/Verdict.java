package dev.godwit.engine;

import dev.godwit.api.GuestLocation;

/** What one round of evidence from both hosts allows to be said. */
sealed interface Verdict {
  /** The guest runs on the destination and is gone from the source: post. */
  record Moved() implements Verdict {}

  /**
   * The source holds the guest and the destination does not run it: rollback.
   *
   * @param resume whether it stands still there although its owner did not ask for that
   * @param ended whether it shut down or crashed there by itself
   */
  record Stayed(boolean resume, boolean ended, String detail) implements Verdict {}

  /** Neither host has a live guest, and the source has no definition of it either. */
  record Lost(String detail) implements Verdict {}

  /**
   * Nothing may be chosen yet.
   *
   * @param guest what is known of its place
   * @param alarm whether an operator must be told at once
   */
  record Open(GuestLocation guest, boolean alarm, String reason) implements Verdict {}
}
