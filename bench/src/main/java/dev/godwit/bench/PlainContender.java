package dev.godwit.bench;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** Virtual threads and {@link CompletableFuture}, without a hub. */
final class PlainContender implements Contender {
  @Override
  public String name() {
    return "plain-virtual";
  }

  @Override
  public void switches(int times) throws Exception {
    int rounds = times / 2;
    var first = new CompletableFuture<Ball>();
    Thread other = Thread.ofVirtual().start(() -> {
      CompletableFuture<Ball> ping = first;
      for (int i = 0; i < rounds; i++) {
        Ball ball = ping.join();
        ping = new CompletableFuture<>();
        ball.pong().complete(new Reply(ping));
      }
    });
    Thread one = Thread.ofVirtual().start(() -> {
      CompletableFuture<Ball> ping = first;
      for (int i = 0; i < rounds; i++) {
        var pong = new CompletableFuture<Reply>();
        ping.complete(new Ball(pong));
        ping = pong.join().next();
      }
    });
    one.join();
    other.join();
  }

  /** Carries the future that the other one is to complete next. */
  private record Ball(CompletableFuture<Reply> pong) {}

  /** The same, on the way back. */
  private record Reply(CompletableFuture<Ball> next) {}

  @Override
  public void spawnAndJoin(int times) throws Exception {
    Thread.ofVirtual()
        .start(() -> {
          for (int i = 0; i < times; i++) {
            var result = new CompletableFuture<Integer>();
            Thread.ofVirtual().start(() -> result.complete(1));
            result.join();
          }
        })
        .join();
  }

  @Override
  public void nativeCalls(int times) throws Exception {
    try (var executor = Executors.newSingleThreadExecutor()) {
      Thread.ofVirtual()
          .start(() -> {
            for (int i = 0; i < times; i++) {
              CompletableFuture.supplyAsync(() -> 1, executor).join();
            }
          })
          .join();
    }
  }

  @Override
  public double heapBytesPerParked(int tasks) throws Exception {
    long before = Heap.used();
    var never = new CompletableFuture<Integer>();
    var started = new CountDownLatch(tasks);
    @Nullable Thread last = null;
    for (int i = 0; i < tasks; i++) {
      last = Thread.ofVirtual().start(() -> {
        started.countDown();
        never.join();
      });
    }
    started.await();
    double bytes = (double) (Heap.used() - before) / tasks;
    never.complete(1);
    if (last != null) {
      last.join();
    }
    return bytes;
  }

  @Override
  public double longestGapMillis() throws Exception {
    var longest = new CompletableFuture<Double>();
    Thread.ofVirtual().start(() -> {
      try {
        Thread.sleep(200);
        var ticks = new Ticks();
        FullCarriers.start();
        while (ticks.tick()) {
          Thread.sleep(1);
        }
        longest.complete(ticks.longestMillis());
      } catch (InterruptedException e) {
        longest.completeExceptionally(e);
      }
    });
    return longest.get();
  }
}
