package dev.godwit.bench;

/** Somebody who can run many small tasks that wait for each other. */
interface Contender {
  String name();

  /** Hands a value to and fro between two tasks, each time through a fresh one-shot event. */
  void switches(int times) throws Exception;

  /** Starts a task and waits for its end, one after another. */
  void spawnAndJoin(int times) throws Exception;

  /** Has a blocking call made elsewhere that does nothing, one after another. */
  void nativeCalls(int times) throws Exception;

  /** Heap that a parked task holds, measured over so many. */
  double heapBytesPerParked(int tasks) throws Exception;

  /**
   * The longest time between two ticks of a task that ticks each millisecond, while somebody else
   * keeps every carrier of virtual threads busy for a second.
   */
  double longestGapMillis() throws Exception;
}
