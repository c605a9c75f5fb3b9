package dev.godwit.hub;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Something that happens once, with a value or an exception, and that any number of coroutines may
 * wait for:
 *
 * {@snippet file="dev/godwit/hub/ExamplesTest.java" region="event"}
 *
 * <p>Sending never waits and never switches: it puts those who wait into the ready queue, in the
 * order in which they came. There is no reset; make a new event instead.
 *
 * <p>For threads of the hub that hold the baton; other threads get an {@link IllegalStateException}
 * and reach the event by {@link Hub#post}. What was done before the send happens before a wait
 * returns.
 *
 * @param <T> type of the value
 */
public final class Event<T extends @Nullable Object> {
  private final Scheduler scheduler;
  private final @Nullable String description;
  private final WaitQueue waiters = new WaitQueue();
  private @Nullable Outcome<T> outcome;
  private @Nullable Throwable firstSend;

  Event(Scheduler scheduler, @Nullable String description) {
    this.scheduler = scheduler;
    this.description = description;
  }

  /**
   * Sends a value.
   *
   * @throws IllegalStateException if this event has been sent before; in debug mode the cause shows
   *     where
   */
  public void send(T value) {
    scheduler.requireHolder("Event.send");
    complete(new Outcome.Success<>(value));
  }

  /**
   * Sends an exception.
   *
   * @throws IllegalStateException if this event has been sent before
   */
  public void sendException(Throwable exception) {
    Objects.requireNonNull(exception, "exception");
    scheduler.requireHolder("Event.sendException");
    complete(new Outcome.Failure<>(exception));
  }

  /** Sends a value unless something has been sent before; false if so. */
  public boolean trySend(T value) {
    scheduler.requireHolder("Event.trySend");
    return tryComplete(new Outcome.Success<>(value));
  }

  /** Sends an exception unless something has been sent before; false if so. */
  public boolean trySendException(Throwable exception) {
    Objects.requireNonNull(exception, "exception");
    scheduler.requireHolder("Event.trySendException");
    return tryComplete(new Outcome.Failure<>(exception));
  }

  /**
   * Waits for the value. Returns at once, without a switch, if the event has been sent.
   *
   * @throws Exception the exception that was sent, the same object every time; {@link #awaitOutcome()} throws none
   */
  public T await() throws Exception {
    return Raise.valueOrCause(awaitOutcome());
  }

  /**
   * Waits for the value, but not longer than the limit. If the event is sent at the very instant of
   * the limit, the one that was due first decides: a send whose turn comes before the limit's wins.
   *
   * @throws Exception as for {@link #await()}
   */
  public Wait<T> await(Duration limit) throws Exception {
    return awaitOutcome(limit) instanceof Wait.Value<Outcome<T>> sent
        ? new Wait.Value<>(Raise.valueOrCause(sent.value()))
        : new Wait.TimedOut<>();
  }

  /** Waits for what is sent, and returns an exception instead of throwing it. */
  public Outcome<T> awaitOutcome() {
    return awaitOutcomeAs(this);
  }

  /** As {@link #awaitOutcome()}, as a wait for another thing that this event stands for. */
  Outcome<T> awaitOutcomeAs(Object target) {
    GreenThread<?> self = scheduler.requireCoroutine("Event.await");
    if (outcome == null) {
      Waiter wait = new Waiter(self, target);
      waiters.add(wait);
      scheduler.suspend(wait);
    }
    return sent();
  }

  /** Waits for what is sent, but not longer than the limit. */
  public Wait<Outcome<T>> awaitOutcome(Duration limit) {
    Objects.requireNonNull(limit, "limit");
    GreenThread<?> self = scheduler.requireCoroutine("Event.await");
    if (outcome == null) {
      Waiter wait = new Waiter(self, this);
      waiters.add(wait);
      scheduler.suspend(wait, Nanos.of(limit));
      if (wait.timedOut()) {
        return new Wait.TimedOut<>();
      }
    }
    return new Wait.Value<>(sent());
  }

  /** Whether something has been sent. */
  public boolean isReady() {
    scheduler.requireHolder("Event.isReady");
    return outcome != null;
  }

  /** Whether a value has been sent. */
  public boolean hasResult() {
    scheduler.requireHolder("Event.hasResult");
    return outcome instanceof Outcome.Success;
  }

  /** Whether an exception has been sent. */
  public boolean hasException() {
    scheduler.requireHolder("Event.hasException");
    return outcome instanceof Outcome.Failure;
  }

  /** What has been sent; empty if nothing has. Never waits. */
  public Optional<Outcome<T>> outcome() {
    scheduler.requireHolder("Event.outcome");
    return Optional.ofNullable(outcome);
  }

  /**
   * The value if one has been sent, else the default. Never waits.
   *
   * @throws Exception as for {@link #await()}
   */
  public T poll(T defaultValue) throws Exception {
    scheduler.requireHolder("Event.poll");
    return outcome == null ? defaultValue : Raise.valueOrCause(outcome);
  }

  /** How many coroutines wait for this event. */
  public int waiting() {
    scheduler.requireHolder("Event.waiting");
    return waiters.size();
  }

  boolean isSent() {
    return outcome != null;
  }

  private void complete(Outcome<T> result) {
    if (!tryComplete(result)) {
      throw new IllegalStateException("This event has been sent before: " + outcome, firstSend);
    }
  }

  boolean tryComplete(Outcome<T> result) {
    if (outcome != null) {
      return false;
    }
    outcome = result;
    if (scheduler.settings.debug()) {
      firstSend = new Throwable("first send");
    }
    waiters.wakeAll();
    return true;
  }

  private Outcome<T> sent() {
    return Objects.requireNonNull(outcome);
  }

  @Override
  public String toString() {
    return description != null
        ? description
        : "event " + Integer.toHexString(System.identityHashCode(this));
  }
}
