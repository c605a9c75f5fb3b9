package dev.godwit.hub;

import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;

/**
 * Sees to it that no exception is lost. The exception of a coroutine that nobody has looked at is
 * reported once its handle is unreachable, at the latest when the hub ends.
 */
final class Reports {
  private final ExceptionHandler handler;
  private final ReferenceQueue<GreenThread<?>> dropped = new ReferenceQueue<>();
  private final Set<Unseen> unseen = new LinkedHashSet<>();
  private final Set<Throwable> fatal = Collections.synchronizedSet(
      Collections.newSetFromMap(new WeakHashMap<>())); // also of the watchdog's thread

  Reports(ExceptionHandler handler) {
    this.handler = handler;
  }

  /** Whether an exception ends more than the code that threw it; kills and time-outs are for one coroutine. */
  static boolean isFatal(Throwable exception) {
    return exception instanceof Error && !endsOneCoroutine(exception);
  }

  /** Whether it is a kill or the end of a scope: that of one coroutine, and not of those that join it. */
  static boolean endsOneCoroutine(Throwable exception) {
    return exception instanceof GreenThreadKilled || exception instanceof ScopeCancelled;
  }

  /** Reports now; an Error only once, since it may be thrown on by those that wait for its coroutine. */
  @SuppressWarnings("CatchingUnchecked")
  void report(String source, Throwable exception) {
    if (isFatal(exception) && !fatal.add(exception)) {
      return;
    }
    try {
      handler.handle(source, exception);
    } catch (Throwable e) {
      System.getLogger(Reports.class.getPackageName())
          .log(System.Logger.Level.ERROR, "The exception handler failed on: " + source, e);
    }
  }

  /** Reports later, unless somebody looks at the outcome before. */
  Unseen expectLook(GreenThread<?> thread, Throwable exception) {
    reportDropped();
    Unseen entry = new Unseen(thread, exception, dropped);
    unseen.add(entry);
    return entry;
  }

  void seen(Unseen entry) {
    unseen.remove(entry);
  }

  /** Reports what can no longer be looked at. */
  void reportDropped() {
    if (unseen.isEmpty()) {
      return;
    }
    for (var reference = dropped.poll(); reference != null; reference = dropped.poll()) {
      if (reference instanceof Unseen entry && unseen.remove(entry)) {
        report(entry.source, entry.exception);
      }
    }
  }

  /** Reports everything that nobody has looked at. */
  void reportAll() {
    for (Unseen entry : List.copyOf(unseen)) {
      unseen.remove(entry);
      report(entry.source, entry.exception);
    }
  }

  /** A failure that nobody has looked at. */
  static final class Unseen extends WeakReference<GreenThread<?>> {
    private final String source;
    private final Throwable exception;

    Unseen(GreenThread<?> thread, Throwable exception, ReferenceQueue<GreenThread<?>> queue) {
      super(thread, queue);
      this.source = thread.toString();
      this.exception = exception;
    }
  }
}
