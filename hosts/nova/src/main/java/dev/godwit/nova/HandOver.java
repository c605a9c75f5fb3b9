package dev.godwit.nova;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The one callback, post or rollback, that nova-compute is asked to make of a migration, and its answer.
 * Safe for all threads.
 */
final class HandOver {
  /** The driver gives a callback up long before that; so that no thread waits for ever. */
  private static final Duration LONGEST_CALLBACK = Duration.ofDays(1);

  private @Nullable CompletableFuture<Boolean> answer;

  /** Something that is done once and may refuse by throwing. */
  interface Step {
    void take();
  }

  /**
   * Begins it; whoever comes later waits for the same answer.
   *
   * @param before run by the first before it is begun; if it throws it is not begun
   * @param after run by the first once it is begun
   * @throws IllegalStateException if nova-compute answers that it failed, or is gone
   */
  void make(Step before, Step after) {
    CompletableFuture<Boolean> answered;
    boolean first;
    synchronized (this) {
      first = answer == null;
      if (first) {
        before.take();
        answer = new CompletableFuture<>();
      }
      answered = answer();
    }
    if (first) {
      after.take();
    }
    await(answered);
  }

  synchronized boolean isBegun() {
    return answer != null;
  }

  /** nova-compute has done it. */
  void done() {
    answer().complete(true);
  }

  /** It failed, or nova-compute is gone. */
  void failed(String why) {
    answer().completeExceptionally(new IllegalStateException(why));
  }

  /** An answer to nothing goes nowhere. */
  private synchronized CompletableFuture<Boolean> answer() {
    CompletableFuture<Boolean> begun = answer;
    return begun == null ? new CompletableFuture<>() : begun;
  }

  private static void await(CompletableFuture<Boolean> answer) {
    try {
      answer.get(LONGEST_CALLBACK.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while nova-compute worked", e);
    } catch (ExecutionException | TimeoutException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new IllegalStateException(String.valueOf(cause.getMessage()), cause);
    }
  }
}
