package dev.godwit.hub;

import java.util.ArrayDeque;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Results in the order of the spawns, whoever ends first. What one coroutine throws is thrown at its
 * place, and the results after it can still be had. For coroutines.
 *
 * @param <T> type of the results
 */
public final class GreenPile<T extends @Nullable Object> {
  private final GreenPool pool;
  private final Queue<GreenThread<T>> pending = new ArrayDeque<>();

  /** A pile whose coroutines run in a pool. */
  public GreenPile(GreenPool pool) {
    this.pool = Objects.requireNonNull(pool, "pool");
  }

  /** Spawns in the pool, waiting for a slot; if that wait fails the pile is unchanged. */
  public void spawn(Callable<? extends T> body) {
    pending.add(pool.spawn(body));
  }

  /** Whether results are still to be had. */
  public boolean hasNext() {
    return !pending.isEmpty();
  }

  /**
   * Waits for the oldest coroutine and takes its result.
   *
   * @throws Exception as {@link GreenThread#join()}
   * @throws NoSuchElementException if all results have been taken
   */
  public T next() throws Exception {
    GreenThread<T> oldest = pending.remove();
    return oldest.join();
  }
}
