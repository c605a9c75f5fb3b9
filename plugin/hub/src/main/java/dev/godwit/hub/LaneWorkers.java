package dev.godwit.hub;

/** Who runs the calls of a lane. */
interface LaneWorkers {
  /** Begins a call; for the baton holder. The lane has seen to it that a thread is free. */
  void begin(LaneCall<?> call);

  /** Lets idle threads end; calls that are under way go on. */
  void close();
}
