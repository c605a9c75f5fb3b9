package dev.godwit.hub;

import dev.godwit.hub.HubListener.CallEnd;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * A bounded group of platform threads for one kind of blocking call. A coroutine that calls parks,
 * and the others go on:
 *
 * {@snippet file="dev/godwit/hub/ExamplesTest.java" region="lane"}
 *
 * <p>Calls begin in the order in which they were made, reserved ones first. An ordinary call uses at
 * most {@code threads - reservedSlots} threads; a reserved call may use all of them, so that an abort
 * never waits behind what it is to abort. The worker is never interrupted: a call whose caller has
 * left, by its limit, a {@link CancelScope} or a kill, keeps its thread until it returns, and its answer is
 * dropped and counted. A call that has not begun by then never will.
 *
 * <p>The limit of a call counts from the moment it is made and includes the wait for a thread. The
 * caller's {@link Context} is installed on the worker for the time of the call. What the caller did
 * before the call happens before the call begins, and the call happens before its caller goes on. The
 * body runs outside the hub: it may {@code post}, and use nothing else of it. With a scripted {@link
 * VirtualClock} it runs as a coroutine.
 *
 * <p>{@code call} methods are for coroutines, {@code submit} methods for coroutines and callbacks;
 * {@link #stats} and {@link #close} are for all threads.
 */
public final class Lane implements AutoCloseable {
  private final Scheduler scheduler;
  private final String name;
  private final LaneLimits limits;
  private final LaneWorkers workers;
  private final Queue<LaneCall<?>> ordinaryQueue = new ArrayDeque<>();
  private final Queue<LaneCall<?>> reservedQueue = new ArrayDeque<>();
  private int ordinaryRunning;
  private int reservedRunning;
  private int abandoned;
  private long abandonedTotal;
  private long completed;
  private long rejected;
  private volatile boolean closed;
  private volatile LaneStats stats = new LaneStats(0, 0, 0, 0, 0, 0);

  Lane(Scheduler scheduler, String name, LaneLimits limits) {
    this.scheduler = scheduler;
    this.name = name;
    this.limits = limits;
    this.workers = scheduler.settings.lanesAsCoroutines()
        ? new CoroutineWorkers(scheduler, name)
        : new ThreadWorkers(scheduler, name, limits.threads());
  }

  /** Its name. */
  public String name() {
    return name;
  }

  /** Its bounds. */
  public LaneLimits limits() {
    return limits;
  }

  /**
   * Makes a blocking call and parks the calling coroutine until it answers.
   *
   * @param label says in dumps and messages what is called
   * @param limit how long to wait for the answer
   * @throws X what the body throws, the same object
   * @throws CallUnknownException if the call was begun and did not answer within the limit
   * @throws LaneFullException if the call was not begun: the lane is full or closed, or no thread came
   *     free within the limit
   */
  public <T extends @Nullable Object, X extends Exception> T call(
      String label, Duration limit, BlockingCall<T, X> body)
      throws X, CallUnknownException, LaneFullException {
    return park("Lane.call", label, Objects.requireNonNull(limit, "limit"), false, body);
  }

  /**
   * As {@link #call}, without a limit: for a call that is ended by something else.
   *
   * @throws X what the body throws, the same object
   * @throws LaneFullException if the call was not begun: the lane is full or closed
   */
  public <T extends @Nullable Object, X extends Exception> T callUnbounded(
      String label, BlockingCall<T, X> body) throws X, LaneFullException {
    return park("Lane.callUnbounded", label, null, false, body);
  }

  /**
   * As {@link #call}, and may use the reserved slots.
   *
   * @throws X what the body throws, the same object
   * @throws CallUnknownException if the call was begun and did not answer within the limit
   * @throws LaneFullException if the call was not begun
   */
  public <T extends @Nullable Object, X extends Exception> T callReserved(
      String label, Duration limit, BlockingCall<T, X> body)
      throws X, CallUnknownException, LaneFullException {
    return park("Lane.callReserved", label, Objects.requireNonNull(limit, "limit"), true, body);
  }

  /**
   * Makes a blocking call without parking.
   *
   * @return gets the answer, or as its exception exactly what {@link #call} would throw
   */
  public <T extends @Nullable Object> Event<T> submit(
      String label, Duration limit, BlockingCall<T, ?> body) {
    scheduler.requireHolder("Lane.submit");
    return make(label, Objects.requireNonNull(limit, "limit"), false, body).answer();
  }

  /**
   * Refuses new calls and those that have not begun; calls under way still reach their callers. Does
   * nothing the second time, and does not wait: called by another thread, a call that waits may still
   * begin until the hub has come to it.
   */
  @Override
  public void close() {
    closed = true;
    if (scheduler.isHeldByCurrentThread()) {
      end();
    } else if (!scheduler.post(new Callback(scheduler.home, "close of lane " + name, this::end))) {
      workers.close();
    }
  }

  /** With the baton held, so that no call is begun on workers that have been closed. */
  private void end() {
    refuseQueued();
    workers.close();
  }

  /** Whether {@link #close} has been called. */
  public boolean isClosed() {
    return closed;
  }

  /** What it is doing and has done. */
  public LaneStats stats() {
    return stats;
  }

  @Override
  public String toString() {
    return "lane " + name;
  }

  private <T extends @Nullable Object> T park(
      String method,
      String label,
      @Nullable Duration limit,
      boolean reserved,
      BlockingCall<T, ?> body) {
    scheduler.requireCoroutine(method);
    LaneCall<T> call = make(label, limit, reserved, body);
    Outcome<T> outcome;
    try {
      outcome = call.answer().awaitOutcomeAs(call);
    } catch (Throwable e) {
      leave(call);
      throw e;
    }
    return Raise.valueOrCause(outcome);
  }

  private <T extends @Nullable Object> LaneCall<T> make(
      String label, @Nullable Duration limit, boolean reserved, BlockingCall<T, ?> body) {
    Objects.requireNonNull(label, "label");
    Objects.requireNonNull(body, "body");
    Event<T> answer = new Event<>(scheduler, "call \"" + label + "\" in " + this);
    LaneCall<T> call =
        new LaneCall<>(this, label, reserved, body, scheduler.settings.context().capture(), answer);
    if (scheduler.meter != null) {
      call.watch = scheduler.meter.watch();
    }
    if (closed) {
      reject(call, "was not begun: the lane is closed");
    } else if (hasSlot(call)) {
      begin(call);
    } else if (queueOf(call).size() >= limits.queueLimit()) {
      reject(call, "was not begun: " + fullMessage());
    } else {
      queueOf(call).add(call);
    }
    if (limit != null && !answer.isSent()) {
      call.deadline = new LaneDeadline(this, call, limit);
      scheduler.enqueueAfter(call.deadline, Nanos.of(limit));
    }
    publish();
    return call;
  }

  private String fullMessage() {
    return "all "
        + limits.threads()
        + " threads are taken ("
        + abandoned
        + " of them by calls that nobody waits for any more) and "
        + (ordinaryQueue.size() + reservedQueue.size())
        + " calls wait";
  }

  private Queue<LaneCall<?>> queueOf(LaneCall<?> call) {
    return call.isReserved() ? reservedQueue : ordinaryQueue;
  }

  private boolean hasSlot(LaneCall<?> call) {
    int free = limits.threads() - ordinaryRunning - reservedRunning;
    return free > 0
        && (call.isReserved() || ordinaryRunning < limits.threads() - limits.reservedSlots());
  }

  private void begin(LaneCall<?> call) {
    count(call, 1);
    try {
      workers.begin(call);
    } catch (Throwable e) {
      count(call, -1);
      call.cancel();
      rejected++;
      finish(call, new Outcome.Failure<>(e), CallEnd.NEVER_BEGUN);
    }
  }

  private void count(LaneCall<?> call, int change) {
    if (call.isReserved()) {
      reservedRunning += change;
    } else {
      ordinaryRunning += change;
    }
  }

  private void beginQueued() {
    beginFrom(reservedQueue);
    beginFrom(ordinaryQueue);
  }

  private void beginFrom(Queue<LaneCall<?>> queue) {
    for (LaneCall<?> next = queue.peek(); next != null && hasSlot(next); next = queue.peek()) {
      queue.remove();
      begin(next);
    }
  }

  /** Called by the baton holder with the answer of a call. */
  <T extends @Nullable Object> void answered(LaneCall<T> call, Outcome<T> outcome) {
    count(call, -1);
    if (finish(call, outcome, outcome.isSuccess() ? CallEnd.ANSWERED : CallEnd.FAILED)) {
      completed++;
    } else {
      abandoned--;
    }
    beginQueued();
    publish();
  }

  /** Called by the baton holder when a worker has found its call cancelled. */
  void skipped(LaneCall<?> call) {
    count(call, -1);
    beginQueued();
    publish();
  }

  /** Called by the baton holder at the limit of a call. */
  void expired(LaneCall<?> call, Duration limit) {
    if (call.answer().isSent()) {
      return;
    }
    if (withdraw(call)) {
      reject(call, "was not begun within " + limit + ": " + fullMessage());
    } else {
      finish(
          call,
          new Outcome.Failure<>(new CallUnknownException(name, call.label(), limit)),
          CallEnd.UNKNOWN);
    }
    publish();
  }

  /** The caller has been killed or timed out. */
  private void leave(LaneCall<?> call) {
    if (call.answer().isSent()) {
      return;
    }
    CallEnd end = withdraw(call) ? CallEnd.NEVER_BEGUN : CallEnd.LEFT;
    finish(call, new Outcome.Failure<>(new GreenThreadKilled("The caller has left")), end);
    publish();
  }

  /** Sees to it that a call never begins; false if it has, and it is abandoned then. */
  private boolean withdraw(LaneCall<?> call) {
    if (call.cancel()) {
      queueOf(call).remove(call);
      return true;
    }
    abandoned++;
    abandonedTotal++;
    return false;
  }

  private void refuseQueued() {
    while (true) {
      LaneCall<?> call = reservedQueue.isEmpty() ? ordinaryQueue.poll() : reservedQueue.poll();
      if (call == null) {
        break;
      }
      call.cancel();
      reject(call, "was not begun: the lane is closed");
    }
    publish();
  }

  private void reject(LaneCall<?> call, String message) {
    rejected++;
    finish(
        call,
        new Outcome.Failure<>(new LaneFullException(name, call.label(), message)),
        CallEnd.NEVER_BEGUN);
  }

  private <T extends @Nullable Object> boolean finish(
      LaneCall<T> call, Outcome<T> outcome, CallEnd end) {
    if (call.deadline != null) {
      scheduler.timers.remove(call.deadline);
      call.deadline = null;
    }
    if (!call.answer().tryComplete(outcome)) {
      return false;
    }
    if (scheduler.meter != null && call.watch != null) {
      scheduler.meter.callEnds(name, call.label(), call.watch, end);
    }
    return true;
  }

  private void publish() {
    stats = new LaneStats(
        ordinaryRunning + reservedRunning,
        ordinaryQueue.size() + reservedQueue.size(),
        abandoned,
        abandonedTotal,
        completed,
        rejected);
  }
}
