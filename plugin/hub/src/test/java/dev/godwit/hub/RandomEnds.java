package dev.godwit.hub;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** One random program, and what it has seen that must not be. */
final class RandomEnds {
  private static final int MOST_COROUTINES = 40;
  private static final int DEEPEST = 3;

  final Hub hub;
  final List<String> faults = Collections.synchronizedList(new ArrayList<>());
  int begun;
  int ends;
  int givenUp;

  private final SplittableRandom random;
  private final List<GreenThread<?>> threads = new ArrayList<>();
  private final List<CancelScope> scopes = new ArrayList<>();
  private final Set<GreenThread<?>> shielded = new HashSet<>();
  private final List<Event<Integer>> events = new ArrayList<>();
  private final Channel<Integer> channel;
  private final HubSemaphore semaphore;
  private final List<GreenPool> pools;
  private final Lane lane;
  private final Set<Integer> taken = new HashSet<>();
  private final Set<Throwable> reported = Collections.newSetFromMap(new IdentityHashMap<>());
  private int nextItem;
  private int made;

  /** What a program throws by itself. */
  private static final class Thrown extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** Throws now and then, which must disturb nothing. */
  private final class FailingListener implements HubListener {
    private int figures;

    @Override
    public void held(Held turn) {
      figure(turn.nanos());
    }

    @Override
    public void waited(Waited wait) {
      figure(wait.nanos());
    }

    @Override
    public void called(Called call) {
      figure(Math.min(call.queuedNanos(), call.runNanos()));
    }

    private void figure(long nanos) {
      if (nanos < 0) {
        faults.add("less than no time: " + nanos);
      }
      if (++figures % 5 == 0) {
        throw new Thrown();
      }
    }
  }

  RandomEnds(long seed, Thread.Builder threadKind) {
    random = new SplittableRandom(seed);
    HubBuilder builder = Hub.builder();
    if (seed % 2 == 0) {
      builder.listener(new FailingListener());
    }
    hub = builder
        .clock(VirtualClock.scripted())
        .threads(threadKind)
        .killGrace(Duration.ofMillis(random.nextInt(4)))
        .errorsEndRun(random.nextBoolean())
        .atEnd(Hub.AtEnd.KILL_OTHERS)
        .exceptionHandler(this::report)
        .build();
    for (int i = 0; i < 3; i++) {
      events.add(hub.event());
    }
    channel = hub.channel(random.nextInt(3));
    semaphore = hub.semaphore(random.nextInt(2));
    pools = List.of(hub.pool(1), hub.pool(2));
    lane = hub.blockingPool().lane("lane", new LaneLimits(1, 1, 0));
  }

  Scheduler scheduler() {
    return hub.scheduler();
  }

  HubDump dump() {
    return hub.dump();
  }

  private void report(String source, Throwable exception) {
    if (exception instanceof IllegalStateException && exception.getMessage().contains("given up")) {
      givenUp++;
    } else if (!(exception instanceof Thrown)
        && !(exception instanceof RejectedExecutionException)
        && !(exception instanceof AssertionError)) {
      faults.add(source + ": " + exception);
    }
    if (!reported.add(exception)) {
      faults.add("reported twice: " + exception);
    }
  }

  /** Runs it to its end, however it ends. */
  void run() {
    try {
      hub.run(() -> {
        threads.add(GreenThread.current());
        return body(0);
      });
    } catch (Thrown | AssertionError | GreenThreadKilled | HubDeadlockException e) {
      if (reported.contains(e) && !(e instanceof AssertionError)) {
        faults.add("reported and thrown: " + e);
      }
    } catch (Exception e) {
      faults.add("run threw " + e);
    }
  }

  private int body(int depth) throws Exception {
    begun++;
    boolean counted = false;
    try {
      int patience = random.nextInt(4) == 0 ? random.nextInt(200) : 0;
      int steps = random.nextInt(1, 9);
      for (int step = 0; step < steps; step++) {
        try {
          act(depth);
        } catch (GreenThreadKilled | ScopeCancelled e) {
          if (patience-- <= 0) {
            throw e;
          }
        }
      }
      return depth;
    } finally {
      if (random.nextInt(4) == 0) {
        try {
          hub.sleep(Duration.ofMillis(random.nextInt(3)));
        } finally {
          ends++;
          counted = true;
        }
      }
      if (!counted) {
        ends++;
      }
    }
  }

  private Duration someTime() {
    return Duration.ofMillis(random.nextInt(4));
  }

  private GreenThread<?> somebody() {
    return threads.get(random.nextInt(threads.size()));
  }

  private Event<Integer> someEvent() {
    return events.get(random.nextInt(events.size()));
  }

  private void act(int depth) throws Exception {
    switch (random.nextInt(35)) {
      case 0, 1 -> hub.yieldNow();
      case 2, 3 -> hub.sleep(someTime());
      case 4 -> someEvent().await(someTime());
      case 5 -> someEvent().trySend(1);
      case 6, 7 -> channel.offer(nextItem++, someTime());
      case 8, 9 -> took(channel.poll(someTime()));
      case 10 -> semaphore.tryAcquire(someTime());
      case 11 -> semaphore.release();
      case 12, 13 -> join();
      case 14, 15 -> killSomebody();
      case 16 -> somebody().cancel();
      case 17, 18 -> spawn(depth, hub::spawn);
      case 19, 20, 21 ->
        spawn(depth, body -> pools.get(random.nextInt(pools.size())).spawn(body));
      case 22, 31 -> within(depth);
      case 32 -> cancelScope();
      case 23 -> call();
      case 24 -> link();
      case 25 -> hub.schedule(someTime(), this::callback);
      case 26 -> hub.post(this::callback);
      case 27 -> nothingForNull();
      case 28 -> hub.postAfter(someTime(), this::callback);
      case 29, 30 -> nursery(depth);
      default -> fail();
    }
  }

  private void took(Wait<Integer> item) {
    if (item instanceof Wait.Value<Integer> value && !taken.add(value.value())) {
      faults.add("taken twice: " + value.value());
    }
  }

  private void join() {
    try {
      somebody().join(someTime());
    } catch (Exception e) {
      // How it ended is its own affair, unless it was without the baton.
      if (String.valueOf(e.getMessage()).contains("which is not the one that runs")) {
        faults.add(e.toString());
      }
    }
  }

  private interface Spawner {
    GreenThread<Integer> spawn(Callable<Integer> body);
  }

  private void spawn(int depth, Spawner spawner) {
    if (depth >= DEEPEST || made >= MOST_COROUTINES) {
      return;
    }
    made++;
    try {
      threads.add(spawner.spawn(() -> body(depth + 1)));
    } catch (RejectedExecutionException e) {
      // the hub ends
    }
  }

  private void nursery(int depth) throws Exception {
    List<GreenThread<?>> children = new ArrayList<>();
    try {
      Nursery.run(nursery -> {
        for (int child = random.nextInt(3); child >= 0; child--) {
          spawn(depth, body -> {
            GreenThread<Integer> spawned = nursery.spawn(body);
            children.add(spawned);
            return spawned;
          });
        }
        act(depth);
        if (random.nextInt(4) == 0) {
          nursery.cancel();
        }
      });
    } catch (RejectedExecutionException e) {
      // the hub ends
    } finally {
      if (!scheduler().home.refusesWaits() && !children.stream().allMatch(GreenThread::isDone)) {
        faults.add("a child runs on");
      }
    }
  }

  private void within(int depth) throws Exception {
    Action twice = () -> {
      act(depth);
      act(depth);
    };
    switch (random.nextInt(3)) {
      case 0 -> CancelScope.run(someTime(), twice);
      case 1 -> shield(twice);
      default -> {
        CancelScope scope =
            random.nextBoolean() ? CancelScope.open() : CancelScope.after(someTime());
        scopes.add(scope);
        try (scope) {
          twice.run();
        } catch (ScopeCancelled e) {
          if (!e.isFrom(scope)) {
            throw e;
          }
        }
      }
    }
  }

  /** In it no kill from outside arrives, unless the grace of the end is over. */
  private void shield(Action body) throws Exception {
    boolean outermost = shielded.add(GreenThread.current());
    try {
      CancelScope.shield(someTime(), () -> {
        try {
          body.run();
        } catch (GreenThreadKilled e) {
          if (!scheduler().home.refusesWaits()) {
            faults.add("a kill went through a shield: " + e);
          }
          throw e;
        }
      });
    } finally {
      if (outermost) {
        shielded.remove(GreenThread.current());
      }
    }
  }

  /** Not itself in a shield, which would be no kill from outside. */
  private void killSomebody() {
    GreenThread<?> victim = somebody();
    if (!victim.equals(Runner.currentOrNull()) || !shielded.contains(victim)) {
      victim.kill();
    }
  }

  private void cancelScope() {
    if (!scopes.isEmpty()) {
      scopes.get(random.nextInt(scopes.size())).cancel();
    }
  }

  private void call() {
    try {
      lane.call("call", someTime(), () -> {
        hub.sleep(someTime());
        return 1;
      });
    } catch (CallUnknownException | LaneFullException | CancellationException e) {
      // as it may be
    }
  }

  private void link() {
    int how = random.nextInt(4);
    GreenThread<?> target = somebody();
    if (target.isDone()) {
      return;
    }
    target.link((thread, outcome) -> {
      switch (how) {
        case 0 -> throw new Thrown();
        case 1 -> someEvent().trySend(2);
        case 2 -> waitInLink();
        default -> callback();
      }
    });
  }

  /** A link of one that never started runs in a callback, which must not wait. */
  private void waitInLink() {
    if (Runner.currentOrNull() instanceof GreenThread<?>) {
      hub.sleep(someTime());
    }
  }

  private void callback() {
    switch (random.nextInt(8)) {
      case 0 -> someEvent().trySend(3);
      case 1, 2, 3 -> {
        killSomebody();
        killSomebody();
      }
      case 4 -> channel.offer(nextItem++);
      case 5 -> hub.schedule(Duration.ZERO, this::callback);
      case 6 -> hub.post(this::callback);
      default -> {
        @Nullable Integer item = channel.poll();
        if (item != null) {
          took(new Wait.Value<>(item));
        }
      }
    }
  }

  private void nothingForNull() {
    try {
      switch (random.nextInt(3)) {
        case 0 -> hub.sleep(null);
        case 1 -> hub.spawn((Callable<Integer>) null);
        default -> channel.put(null);
      }
      faults.add("null was taken");
    } catch (NullPointerException e) {
      // as it must
    }
  }

  private void fail() {
    if (random.nextInt(4) == 0) {
      throw new AssertionError("an Error");
    }
    throw new Thrown();
  }
}
