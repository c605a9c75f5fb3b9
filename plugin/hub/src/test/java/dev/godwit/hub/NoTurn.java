package dev.godwit.hub;

import org.jspecify.annotations.Nullable;

/** A turn that nobody runs; for tests of what carries turns. */
final class NoTurn extends HeapEntry {
  @Override
  @Nullable
  Runner begin() {
    return null;
  }
}
