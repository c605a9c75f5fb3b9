package dev.godwit.hub;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Platform daemon threads, made when needed and ended after a minute without work. */
final class ThreadWorkers implements LaneWorkers {
  private static final long IDLE_SECONDS = 60;

  private final Scheduler scheduler;
  private final ThreadPoolExecutor executor;

  ThreadWorkers(Scheduler scheduler, String lane, int threads) {
    this.scheduler = scheduler;
    this.executor = new ThreadPoolExecutor(
        threads,
        threads,
        IDLE_SECONDS,
        TimeUnit.SECONDS,
        new SpinningQueue(new Spin(scheduler.settings.spinLimit())),
        new Threads("godwit-" + lane + "-", scheduler.settings.contextClassLoader()));
    executor.allowCoreThreadTimeOut(true);
  }

  @Override
  public void begin(LaneCall<?> call) {
    scheduler.callsUnderWay++;
    try {
      executor.execute(() -> {
        Runnable completion = call.run();
        scheduler.post(new Completion(scheduler, completion));
      });
    } catch (Throwable e) {
      scheduler.callsUnderWay--;
      throw e;
    }
  }

  @Override
  public void close() {
    executor.shutdown();
  }

  /** The answer of a call, on its way to the hub. */
  private static final class Completion extends Turn {
    private final Scheduler scheduler;
    private final Runnable action;

    Completion(Scheduler scheduler, Runnable action) {
      this.scheduler = scheduler;
      this.action = action;
    }

    @Override
    @Nullable
    Runner begin() {
      scheduler.callsUnderWay--;
      action.run();
      return null;
    }
  }

  private static final class Threads implements ThreadFactory {
    private final String prefix;
    private final @Nullable ClassLoader contextClassLoader;
    private final AtomicInteger made = new AtomicInteger();

    Threads(String prefix, @Nullable ClassLoader contextClassLoader) {
      this.prefix = prefix;
      this.contextClassLoader = contextClassLoader;
    }

    @Override
    public Thread newThread(Runnable work) {
      Thread thread = Thread.ofPlatform()
          .daemon()
          .inheritInheritableThreadLocals(false)
          .name(prefix + made.incrementAndGet())
          .unstarted(work);
      thread.setContextClassLoader(contextClassLoader);
      return thread;
    }
  }
}
