package dev.godwit.simulator;

import dev.godwit.engine.hypervisor.HypervisorException;
import org.jspecify.annotations.Nullable;

/** What a call is answered with. */
sealed interface Reply<T extends @Nullable Object> {
  record Value<T extends @Nullable Object>(T value) implements Reply<T> {}

  record Failure<T extends @Nullable Object>(HypervisorException cause) implements Reply<T> {}

  /** The value, or the failure thrown. */
  default T get() throws HypervisorException {
    return switch (this) {
      case Value<T> answer -> answer.value();
      case Failure<T> failure -> throw failure.cause();
    };
  }

  /** Does something and keeps how it ended. */
  static <T extends @Nullable Object> Reply<T> of(Action<T> action) {
    try {
      return new Value<>(action.act());
    } catch (HypervisorException e) {
      return new Failure<>(e);
    }
  }

  /** What a call does on its host. */
  @FunctionalInterface
  interface Action<T extends @Nullable Object> {
    T act() throws HypervisorException;
  }
}
