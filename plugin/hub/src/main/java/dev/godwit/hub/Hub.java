package dev.godwit.hub;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Runs coroutines one at a time and in a defined order. The package page explains the model.
 *
 * <p>A hub is used once: either {@link #run} or {@link #start} begins it, and after its end it stays
 * closed. Unless said otherwise, methods are for threads of this hub that hold the baton, that is,
 * coroutines and callbacks while they run; methods that wait are for coroutines only. Others get an
 * {@link IllegalStateException} that names thread and method. For all threads are {@link #post},
 * {@link #postAfter}, {@link #shutdown}, {@link #close}, {@link #dump}, {@link #stats}, {@link #clock},
 * {@link #blockingPool} and the making of events, semaphores and channels.
 *
 * <p>Memory: what one coroutine or callback does happens before whatever runs after it in the same
 * hub; what a thread does before a post happens before the posted callback.
 */
public final class Hub implements AutoCloseable {
  /** What becomes of the other coroutines when the main one of {@link #run} has ended. */
  public enum AtEnd {
    /** They are killed; what they do in {@code finally} is waited for. */
    KILL_OTHERS,
    /** They run to their end. Timers without a coroutine are dropped. */
    JOIN_OTHERS
  }

  /** What the interrupt of a thread does that is parked in the hub. Its flag is cleared either way. */
  public enum OnInterrupt {
    /** Nothing. The thread in {@link #run} finds its flag set when {@code run} returns. */
    IGNORE,
    /** It kills the coroutine; on the thread in {@link #run} it ends the hub. */
    KILL
  }

  private static final Duration CLOSE_GRACE = Duration.ofSeconds(5);
  private static final Duration END_LIMIT = Duration.ofSeconds(1);

  private final Scheduler scheduler;
  private final BlockingPool blockingPool;
  private final AtomicBoolean begun = new AtomicBoolean();

  Hub(HubSettings settings) {
    this.scheduler = new Scheduler(settings, this);
    this.blockingPool = new BlockingPool(scheduler);
  }

  /** A builder with the defaults. */
  public static HubBuilder builder() {
    return new HubBuilder();
  }

  /**
   * The hub of the calling coroutine.
   *
   * @throws IllegalStateException if the calling thread is not a coroutine
   */
  public static Hub current() {
    return GreenThread.current().scheduler.hub;
  }

  // Life.

  /**
   * Runs a coroutine and returns its result when it has ended; then the others are killed or joined
   * ({@link HubBuilder#atEnd}) and the hub is closed. The calling thread becomes the home thread.
   *
   * @throws HubDeadlockException if nothing could ever run again; every coroutine has been killed
   * @throws InterruptedException if this thread was interrupted and interrupts kill
   * @throws IllegalStateException if the hub has begun before, or if the caller is a coroutine or callback
   *     of any hub
   * @throws Exception what main throws, the same object, which is not reported; also any {@link Error} of another
   *     coroutine
   */
  public <T extends @Nullable Object> T run(Callable<? extends T> main) throws Exception {
    Objects.requireNonNull(main, "main");
    Runner caller = Runner.currentOrNull();
    if (caller != null) {
      throw new IllegalStateException(
          "Hub.run was called in " + caller.describeHolder() + " and would block its hub");
    }
    Context.Captured context = scheduler.settings.context().capture();
    begin();
    scheduler.home.begin();
    GreenThread<T> thread = new GreenThread<>(scheduler, "main", main, context, null);
    scheduler.home.main(thread);
    thread.register(0);
    loop();
    if (scheduler.home.wasInterrupted() && scheduler.settings.onInterrupt() == OnInterrupt.IGNORE) {
      Thread.currentThread().interrupt();
    }
    Throwable failure = scheduler.home.failure();
    if (failure != null) {
      thread.reportUnlessThrown(failure);
      throw Raise.<RuntimeException>asIs(failure);
    }
    return Raise.valueOrCause(thread.look());
  }

  /** As {@link #run(Callable)}, for a main without a result. */
  public void run(Action main) throws Exception {
    Objects.requireNonNull(main, "main");
    run(new ActionBody(main));
  }

  /**
   * Begins the hub on a platform daemon thread of its own. It runs until {@link #shutdown}; that
   * nothing is left to run is no deadlock, because somebody may post. If there is no thread to be had, it has ended.
   *
   * @throws IllegalStateException if the hub has begun before
   */
  public void start() {
    begin();
    scheduler.home.keepAlives++;
    Thread thread = Thread.ofPlatform()
        .daemon()
        .inheritInheritableThreadLocals(false)
        .name(scheduler.settings.name() + "-home")
        .unstarted(() -> {
          scheduler.home.begin();
          loop();
        });
    thread.setContextClassLoader(scheduler.settings.contextClassLoader());
    try {
      thread.start();
    } catch (Throwable e) {
      endUnbegun();
      throw e;
    }
  }

  private void endUnbegun() {
    scheduler.inbox.close();
    scheduler.home.ended.countDown();
  }

  /** Begins, or fails and leaves the hub as it was. */
  private void begin() {
    if (!begun.compareAndSet(false, true)) {
      throw new IllegalStateException(scheduler.settings.name() + " has begun before");
    }
    try {
      if (scheduler.clock instanceof VirtualClock virtual) {
        virtual.attach(this);
      }
      Duration limit = scheduler.settings.watchdogLimit();
      if (limit != null) {
        new Watchdog(scheduler, limit).start();
      }
    } catch (Throwable e) {
      begun.set(false);
      throw e;
    }
  }

  private void loop() {
    try {
      scheduler.home.loop();
    } finally {
      blockingPool.close();
      scheduler.home.end();
    }
  }

  /**
   * Kills every coroutine and ends the hub. For threads outside the hub. Coroutines may wait in their
   * {@code finally} blocks until the grace is over; then each wait is refused. On a virtual clock, which stands still
   * while anything can run, it is also over after 100,000 turns at one time. Posts accepted before still run; timers are
   * dropped, and none can be set. Calls in lanes are not interrupted, and what they answer is dropped; those that run as
   * coroutines are killed.
   *
   * @param grace how long coroutines may go on, in the hub's time, and how long to wait for them
   * @return whether the hub has ended; false if a coroutine or callback does not give the hub up, or
   *     if the waiting thread was interrupted, whose flag is set then
   */
  public boolean shutdown(Duration grace) {
    Objects.requireNonNull(grace, "grace");
    if (scheduler.isHeldByCurrentThread()) {
      throw new IllegalStateException(
          "Hub.shutdown waits for the end of " + scheduler.settings.name() + ", called inside it");
    }
    if (begun.compareAndSet(false, true)) {
      endUnbegun();
      return true;
    }
    Home home = scheduler.home;
    scheduler.post(new Callback(home, "shutdown", () -> home.stop(grace)));
    try {
      return home.ended.await(Nanos.of(grace) + END_LIMIT.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** As {@link #shutdown} with 5 seconds of grace. Does nothing if the hub has ended. */
  @Override
  public void close() {
    shutdown(CLOSE_GRACE);
  }

  // Coroutines.

  /**
   * Registers a coroutine. Nothing of it runs before the caller waits or ends; coroutines spawned in a
   * row start in this order. It does not end with its spawner.
   *
   * @throws RejectedExecutionException if the hub ends, or has as many coroutines as it may have
   */
  public <T extends @Nullable Object> GreenThread<T> spawn(Callable<? extends T> body) {
    return spawn("Hub.spawn", null, Duration.ZERO, body, false);
  }

  /** As {@link #spawn(Callable)}, for a body without a result. */
  public GreenThread<@Nullable Void> spawn(Action body) {
    return spawn(new ActionBody(body));
  }

  /** As {@link #spawn(Callable)}, with a name for messages, dumps and the thread. */
  public <T extends @Nullable Object> GreenThread<T> spawn(
      String name, Callable<? extends T> body) {
    Objects.requireNonNull(name, "name");
    return spawn("Hub.spawn", name, Duration.ZERO, body, false);
  }

  /** As {@link #spawn(String, Callable)}, for a body without a result. */
  public GreenThread<@Nullable Void> spawn(String name, Action body) {
    return spawn(name, new ActionBody(body));
  }

  /** As {@link #spawn(Callable)}, but it starts only after a delay. */
  public <T extends @Nullable Object> GreenThread<T> spawnAfter(
      Duration delay, Callable<? extends T> body) {
    return spawn("Hub.spawnAfter", null, delay, body, false);
  }

  /** As {@link #spawnAfter(Duration, Callable)}, for a body without a result. */
  public GreenThread<@Nullable Void> spawnAfter(Duration delay, Action body) {
    return spawnAfter(delay, new ActionBody(body));
  }

  /**
   * As {@link #spawnAfter(Duration, Callable)}, but if the calling coroutine has ended by then it is not started; it ends
   * with a {@link GreenThreadKilled}.
   */
  public <T extends @Nullable Object> GreenThread<T> spawnAfterLocal(
      Duration delay, Callable<? extends T> body) {
    return spawn("Hub.spawnAfterLocal", null, delay, body, true);
  }

  /** As {@link #spawnAfterLocal(Duration, Callable)}, for a body without a result. */
  public GreenThread<@Nullable Void> spawnAfterLocal(Duration delay, Action body) {
    return spawnAfterLocal(delay, new ActionBody(body));
  }

  private <T extends @Nullable Object> GreenThread<T> spawn(
      String method,
      @Nullable String name,
      Duration delay,
      Callable<? extends T> body,
      boolean local) {
    Objects.requireNonNull(body, "body");
    Objects.requireNonNull(delay, "delay");
    GreenThread<?> parent = null;
    if (local) {
      parent = scheduler.requireCoroutine(method);
    } else {
      scheduler.requireHolder(method);
    }
    refuseIfStopping();
    if (scheduler.live.size() >= scheduler.settings.maxThreads()) {
      throw new RejectedExecutionException(
          scheduler.settings.name() + " has its limit of " + scheduler.live.size() + " coroutines");
    }
    GreenThread<T> thread =
        new GreenThread<>(scheduler, name, body, scheduler.settings.context().capture(), parent);
    thread.register(Nanos.of(delay));
    return thread;
  }

  /** Runs a body in place; the coroutine that stands for it has ended. */
  <T extends @Nullable Object> GreenThread<T> endedAfter(
      GreenThread<?> caller, Callable<? extends T> body) {
    GreenThread<T> thread =
        new GreenThread<>(scheduler, null, body, Context.none().capture(), null);
    thread.runInPlaceOf(caller);
    return thread;
  }

  // Time.

  /** Lets the others run until the time has passed. A delay of zero or less is {@link #yieldNow}. */
  public void sleep(Duration delay) {
    Objects.requireNonNull(delay, "delay");
    GreenThread<?> self = scheduler.requireCoroutine("Hub.sleep");
    scheduler.suspend(new Waiter(self, Waiter.SLEEP), Nanos.of(delay));
  }

  /** Lets everybody who is ready now run once. */
  public void yieldNow() {
    GreenThread<?> self = scheduler.requireCoroutine("Hub.yieldNow");
    Waiter turn = new Waiter(self, "its turn");
    turn.wake();
    scheduler.suspend(turn);
  }

  /**
   * Runs a callback on the home thread after a delay, whatever becomes of the caller. It must not
   * wait; what it throws is reported. Callbacks run by deadline, at equal deadlines in the order in
   * which they were scheduled.
   *
   * @throws RejectedExecutionException if the hub ends
   */
  public Timer schedule(Duration delay, Runnable callback) {
    requireTimer(delay, callback);
    scheduler.requireHolder("Hub.schedule");
    return schedule(null, delay, callback);
  }

  /**
   * As {@link #schedule}, but dropped if the calling coroutine has ended by then.
   *
   * @throws RejectedExecutionException if the hub ends
   */
  public Timer scheduleLocal(Duration delay, Runnable callback) {
    requireTimer(delay, callback);
    return schedule(scheduler.requireCoroutine("Hub.scheduleLocal"), delay, callback);
  }

  private static void requireTimer(Duration delay, Runnable callback) {
    Objects.requireNonNull(delay, "delay");
    Objects.requireNonNull(callback, "callback");
  }

  /** Whether it ends, so that no coroutine is spawned and no timer set any more. */
  public boolean isEnding() {
    scheduler.requireHolder("Hub.isEnding");
    return scheduler.home.isStopping();
  }

  private void refuseIfStopping() {
    if (scheduler.home.isStopping()) {
      throw new RejectedExecutionException(scheduler.settings.name() + " ends");
    }
  }

  private Timer schedule(@Nullable GreenThread<?> owner, Duration delay, Runnable callback) {
    refuseIfStopping();
    Timer timer = new Timer(scheduler, owner, callback);
    timer.arm(delay);
    return timer;
  }

  // From everywhere.

  /**
   * Runs a callback on the home thread. For all threads, also before the hub has begun. The callback
   * may do everything that does not wait: spawn, send, schedule, submit. Every accepted callback runs,
   * in the order of acceptance.
   *
   * @throws RejectedExecutionException if the hub has ended
   */
  public void post(Runnable callback) {
    Objects.requireNonNull(callback, "callback");
    accept(new Callback(scheduler.home, "posted callback", callback));
  }

  /**
   * Runs a callback on the home thread after a delay, counted from now. For all threads. It is dropped
   * if the hub ends before.
   *
   * @throws RejectedExecutionException if the hub has ended
   */
  public void postAfter(Duration delay, Runnable callback) {
    requireTimer(delay, callback);
    accept(new DelayedPost(scheduler, clock().nanoTime() + Nanos.of(delay), callback));
  }

  private void accept(Turn turn) {
    if (!scheduler.post(turn)) {
      throw new RejectedExecutionException(scheduler.settings.name() + " has ended");
    }
  }

  Scheduler scheduler() {
    return scheduler;
  }

  // Making things.

  /** A new event. */
  public <T extends @Nullable Object> Event<T> event() {
    return new Event<>(scheduler, null);
  }

  /** A new event with a name for dumps. */
  public <T extends @Nullable Object> Event<T> event(String name) {
    return new Event<>(scheduler, named("event", name));
  }

  private static String named(String kind, String name) {
    return kind + " \"" + Objects.requireNonNull(name, "name") + "\"";
  }

  /**
   * A new semaphore that takes any number of releases.
   *
   * @throws IllegalArgumentException if the permits are negative
   */
  public HubSemaphore semaphore(int permits) {
    return HubSemaphore.unbounded(scheduler, null, permits);
  }

  /** As {@link #semaphore(int)}, with a name for dumps. */
  public HubSemaphore semaphore(String name, int permits) {
    return HubSemaphore.unbounded(scheduler, named("semaphore", name), permits);
  }

  /**
   * A new semaphore that refuses releases beyond its initial permits.
   *
   * @throws IllegalArgumentException if the permits are negative
   */
  public HubSemaphore boundedSemaphore(int permits) {
    return HubSemaphore.bounded(scheduler, null, permits);
  }

  /** As {@link #boundedSemaphore(int)}, with a name for dumps. */
  public HubSemaphore boundedSemaphore(String name, int permits) {
    return HubSemaphore.bounded(scheduler, named("semaphore", name), permits);
  }

  /**
   * A new channel.
   *
   * @param capacity items it holds while nobody takes them; 0 or more
   * @throws IllegalArgumentException if the capacity is negative
   */
  public <T> Channel<T> channel(int capacity) {
    return new Channel<>(scheduler, null, capacity);
  }

  /** As {@link #channel(int)}, with a name for dumps. */
  public <T> Channel<T> channel(String name, int capacity) {
    return new Channel<>(scheduler, named("channel", name), capacity);
  }

  /**
   * A new pool.
   *
   * @param size coroutines that may run in it at once; at least 1
   * @throws IllegalArgumentException if the size is less than 1
   */
  public GreenPool pool(int size) {
    return new GreenPool(scheduler, null, size);
  }

  /** As {@link #pool(int)}, with a name for dumps. */
  public GreenPool pool(String name, int size) {
    return new GreenPool(scheduler, named("pool", name), size);
  }

  /** Where blocking calls go. */
  public BlockingPool blockingPool() {
    return blockingPool;
  }

  /** The time of this hub. */
  public Clock clock() {
    return scheduler.clock;
  }

  /** Announces posts from outside, so that waiting for them is no deadlock. */
  public KeepAlive keepAlive() {
    scheduler.requireHolder("Hub.keepAlive");
    return new KeepAlive(scheduler);
  }

  /**
   * What every coroutine does and waits for. For all threads; another thread waits up to a second for its turn, and
   * learns only who holds the hub if that does not come, or if it is interrupted, whose flag is set then.
   */
  public HubDump dump() {
    return new Dumper(scheduler, false).dump();
  }

  /** As {@link #dump}, with the stack of every coroutine, which takes some microseconds each with the baton held. */
  public HubDump dumpWithStacks() {
    return new Dumper(scheduler, true).dump();
  }

  /**
   * Figures of the present moment. For all threads; never waits. Other threads than the baton's holder may see each
   * figure as it was a moment ago.
   */
  public HubStats stats() {
    return scheduler.stats();
  }

  @Override
  public String toString() {
    return scheduler.settings.name();
  }
}
