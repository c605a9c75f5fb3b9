package dev.godwit.engine;

import dev.godwit.api.GuestLocation;
import org.jspecify.annotations.Nullable;

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
   * @param alarm the code of what an operator must be told at once; null if there is no need
   */
  record Open(GuestLocation guest, @Nullable String alarm, String reason) implements Verdict {}
}
