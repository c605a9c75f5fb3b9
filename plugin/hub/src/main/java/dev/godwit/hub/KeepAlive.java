package dev.godwit.hub;

/**
 * A promise that something outside the hub will post: while it is held, a hub with nothing to run
 * waits instead of reporting a deadlock.
 */
public final class KeepAlive implements AutoCloseable {
  private final Scheduler scheduler;
  private boolean held = true;

  KeepAlive(Scheduler scheduler) {
    this.scheduler = scheduler;
    scheduler.home.keepAlives++;
  }

  /** Takes the promise back; does nothing the second time. For threads that hold the baton. */
  @Override
  public void close() {
    scheduler.requireHolder("KeepAlive.close");
    if (held) {
      held = false;
      scheduler.home.keepAlives--;
    }
  }
}
