package dev.godwit.hub;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A body, or links, that a coroutine runs in place of another one, as a part of itself. */
final class InPlace {
  final GreenThread<?> body;
  final @Nullable InPlace outer;
  private final List<Throwable> raised = new ArrayList<>();

  InPlace(GreenThread<?> body, @Nullable InPlace outer) {
    this.body = body;
    this.outer = outer;
  }

  /** Remembers what is raised at a wait of the coroutine and is meant for it, not for this body. */
  void raised(Throwable exception) {
    raised.add(exception);
  }

  /** Whether this very object was raised at a wait. */
  @SuppressWarnings("ReferenceEquality")
  boolean isForCaller(Throwable exception) {
    return raised.stream().anyMatch(known -> known == exception);
  }
}
