package dev.godwit.hub;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Takes a dump for another thread. */
final class DumpTurn extends Turn {
  private final Scheduler scheduler;
  private final CompletableFuture<List<String>> lines;

  DumpTurn(Scheduler scheduler, CompletableFuture<List<String>> lines) {
    this.scheduler = scheduler;
    this.lines = lines;
  }

  @Override
  @Nullable
  Runner begin() {
    lines.complete(scheduler.dump());
    return null;
  }
}
