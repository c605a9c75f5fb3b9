package dev.godwit.hub;

import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** A body without a result. */
@FunctionalInterface
public interface Action {
  /** Does its work. */
  void run() throws Exception;

  /** A body whose result is null. */
  static Callable<@Nullable Void> asCallable(Action body) {
    Objects.requireNonNull(body, "body");
    return () -> {
      body.run();
      return null;
    };
  }
}
