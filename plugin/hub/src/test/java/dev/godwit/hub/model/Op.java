package dev.godwit.hub.model;

import java.util.List;

/** One step of a coroutine in a random program. Times are milliseconds of virtual time. */
sealed interface Op {
  record Yield() implements Op {}

  record Sleep(int millis) implements Op {}

  record Spawn(int child, int afterMillis) implements Op {}

  record Send(int event) implements Op {}

  record Await(int event) implements Op {}

  record AwaitFor(int event, int millis) implements Op {}

  /**
   * Joins a coroutine.
   *
   * @param throwing whether what it has thrown is thrown on
   */
  record Join(int task, boolean throwing) implements Op {}

  record JoinFor(int task, int millis) implements Op {}

  record Kill(int task) implements Op {}

  record Cancel(int task) implements Op {}

  record Link(int task) implements Op {}

  record Acquire() implements Op {}

  record AcquireFor(int millis) implements Op {}

  record Release() implements Op {}

  record Put(int item) implements Op {}

  record PutFor(int item, int millis) implements Op {}

  record Take() implements Op {}

  record TakeFor(int millis) implements Op {}

  record Call(int millis, int limitMillis) implements Op {}

  record Fail() implements Op {}

  /** Throws an {@link Error}. */
  record Err() implements Op {}

  /** Steps that are done inside of something. */
  sealed interface Block extends Op {
    List<Op> body();
  }

  /**
   * A cancel scope, which others may cancel by its name.
   *
   * @param millis its limit; negative for none
   */
  record Scope(int name, int millis, List<Op> body) implements Block {}

  record Shield(int millis, List<Op> body) implements Block {}

  /** A nursery, in which others may spawn, and which they may cancel. */
  record Nursery(int name, List<Op> body) implements Block {}

  /** Cancels the scope that was opened last under this name. */
  record CancelScope(int name) implements Op {}

  record Remaining() implements Op {}

  record SpawnIn(int nursery, int child) implements Op {}

  record CancelNursery(int name) implements Op {}

  record PoolSpawn(int child) implements Op {}

  record AwaitAll() implements Op {}

  record Resize(int size) implements Op {}

  /** Looks at the figures of the pool, the channel, the semaphore and one nursery. */
  record Look(int nursery) implements Op {}

  /** Hands null to one of the hub's methods. */
  record Null(int door) implements Op {
    static final int DOORS = 8;
  }
}
