package dev.godwit.hub;

import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** What is to be called at the end of one coroutine, in the order of registration. */
final class Links {
  private final Queue<Link> waiting = new ArrayDeque<>();

  void add(Link link) {
    waiting.add(link);
  }

  boolean remove(Link link) {
    return waiting.remove(link);
  }

  /** Runs every link, also those that come meanwhile; gives back what is meant for the coroutine that runs them. */
  @Nullable
  Throwable run(GreenThread<?> ended, @Nullable InPlace place) {
    Throwable forCaller = null;
    while (!waiting.isEmpty()) {
      Link link = waiting.remove();
      try {
        link.run();
      } catch (Throwable e) {
        if (place != null && place.isForCaller(e)) {
          forCaller = forCaller == null ? e : forCaller;
        } else if (!(e instanceof GreenThreadKilled)) {
          ended.scheduler.reports.report("link of " + ended, e);
          ended.scheduler.home.errorIn(e);
        }
      }
    }
    return forCaller;
  }
}
