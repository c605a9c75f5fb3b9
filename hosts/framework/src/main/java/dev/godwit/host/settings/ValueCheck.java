package dev.godwit.host.settings;

import org.jspecify.annotations.Nullable;

/** Says what is wrong with one value, beyond what its type says. */
@FunctionalInterface
public interface ValueCheck {
  /** Accepts every value. */
  ValueCheck NONE = value -> null;

  /**
   * What is wrong with the value, in a form that completes the sentence "the value ..." (for
   * example {@code is not a URI}); null if nothing is. The value itself is not repeated: it may be
   * secret.
   */
  @Nullable
  String problem(String value);
}
