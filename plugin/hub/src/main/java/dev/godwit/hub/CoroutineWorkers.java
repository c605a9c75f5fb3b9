package dev.godwit.hub;

import org.jspecify.annotations.Nullable;

/** Coroutines of the hub itself, so that nothing depends on real time: for a scripted clock or fakes. */
final class CoroutineWorkers implements LaneWorkers {
  private final Scheduler scheduler;
  private final String lane;

  CoroutineWorkers(Scheduler scheduler, String lane) {
    this.scheduler = scheduler;
    this.lane = lane;
  }

  @Override
  public void begin(LaneCall<?> call) {
    new GreenThread<@Nullable Object>(
            scheduler,
            "lane " + lane + ": " + call.label(),
            () -> {
              call.run().run();
              return null;
            },
            Context.none().capture(),
            null)
        .register(0);
  }

  @Override
  public void close() {
    // Each coroutine ends with its call.
  }
}
