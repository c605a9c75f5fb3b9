package dev.godwit.hub;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** Runs programs that have to end. */
public final class Bounded {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private Bounded() {}

  /**
   * Runs a program in a thread of its own.
   *
   * @param seed names it if it does not end in time
   * @param dump says then where it stands
   */
  public static <T> T run(long seed, Callable<T> program, Supplier<HubDump> dump) throws Exception {
    var task = new FutureTask<>(program);
    Thread.ofPlatform().daemon().start(task);
    try {
      return task.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("does not end; seed " + seed + ": " + dump.get(), e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }

  /** The index of the first program, so that many can be run in shards. */
  public static int first() {
    return Integer.getInteger("godwit.hub.first", 0);
  }
}
