package dev.godwit.hub;

import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** A body without a result as one whose result is null. */
record ActionBody(Action body) implements Callable<@Nullable Void> {
  ActionBody {
    Objects.requireNonNull(body, "body");
  }

  @Override
  public @Nullable Void call() throws Exception {
    body.run();
    return null;
  }
}
