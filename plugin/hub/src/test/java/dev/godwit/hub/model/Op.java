package dev.godwit.hub.model;

/** One step of a coroutine in a random program. Times are milliseconds of virtual time. */
sealed interface Op {
  record Yield() implements Op {}

  record Sleep(int millis) implements Op {}

  record Spawn(int child, int afterMillis) implements Op {}

  record Send(int event) implements Op {}

  record Await(int event) implements Op {}

  record AwaitFor(int event, int millis) implements Op {}

  record Join(int task) implements Op {}

  record JoinFor(int task, int millis) implements Op {}

  record Kill(int task) implements Op {}

  record Cancel(int task) implements Op {}

  record Link(int task) implements Op {}

  /** Opens a time-out scope. */
  record Open(int millis) implements Op {}

  /** Closes the innermost scope. */
  record Close() implements Op {}

  record Acquire() implements Op {}

  record AcquireFor(int millis) implements Op {}

  record Release() implements Op {}

  record Put(int item) implements Op {}

  record PutFor(int item, int millis) implements Op {}

  record Take() implements Op {}

  record TakeFor(int millis) implements Op {}

  record Call(int millis, int limitMillis) implements Op {}

  record Fail() implements Op {}
}
