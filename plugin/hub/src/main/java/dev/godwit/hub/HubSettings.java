package dev.godwit.hub;

import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a hub was built with. */
record HubSettings(
    String name,
    Clock clock,
    Thread.Builder threads,
    @Nullable ClassLoader contextClassLoader,
    int maxThreads,
    Context context,
    ExceptionHandler exceptionHandler,
    @Nullable HubListener listener,
    @Nullable Duration watchdogLimit,
    Consumer<? super LongHold> watchdogReport,
    @Nullable Long shuffleSeed,
    boolean debug,
    Hub.AtEnd atEnd,
    Hub.OnInterrupt onInterrupt,
    boolean errorsEndRun,
    Duration killGrace,
    Duration spinLimit,
    boolean lanesAsCoroutines) {

  /** A thread for a coroutine, not yet started. */
  Thread newThread(Runnable body, @Nullable String threadName) {
    Thread thread = threads.unstarted(body);
    thread.setContextClassLoader(contextClassLoader);
    if (threadName != null) {
      thread.setName(threadName);
    }
    return thread;
  }
}
