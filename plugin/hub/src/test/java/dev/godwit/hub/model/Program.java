package dev.godwit.hub.model;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A random program: body 0 is main; every other body is spawned at most once, by one with a smaller
 * number.
 *
 * @param stubborn which bodies go on once after a kill
 */
record Program(
    List<List<Op>> bodies,
    List<Boolean> stubborn,
    int events,
    int permits,
    int capacity,
    int laneThreads,
    int laneQueue) {

  static Program random(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int tasks = random.nextInt(1, 8);
    int events = random.nextInt(1, 4);
    List<List<Op>> bodies = new ArrayList<>();
    List<Boolean> stubborn = new ArrayList<>();
    for (int task = 0; task < tasks; task++) {
      bodies.add(body(random, tasks, events));
      stubborn.add(random.nextInt(4) == 0);
    }
    for (int child = 1; child < tasks; child++) {
      List<Op> parent = bodies.get(random.nextInt(child));
      int after = random.nextInt(3) == 0 ? random.nextInt(4) : 0;
      parent.add(random.nextInt(parent.size() + 1), new Op.Spawn(child, after));
    }
    return new Program(
        bodies,
        stubborn,
        events,
        random.nextInt(3),
        random.nextInt(3),
        random.nextInt(1, 3),
        random.nextInt(3));
  }

  private static List<Op> body(SplittableRandom random, int tasks, int events) {
    List<Op> ops = new ArrayList<>();
    int open = 0;
    int length = random.nextInt(1, 9);
    for (int i = 0; i < length; i++) {
      Op op = op(random, tasks, events, open);
      open += op instanceof Op.Open ? 1 : op instanceof Op.Close ? -1 : 0;
      ops.add(op);
    }
    for (; open > 0; open--) {
      ops.add(new Op.Close());
    }
    return ops;
  }

  private static Op op(SplittableRandom random, int tasks, int events, int open) {
    int millis = random.nextInt(5);
    int task = random.nextInt(tasks);
    int event = random.nextInt(events);
    return switch (random.nextInt(24)) {
      case 0, 1 -> new Op.Yield();
      case 2, 3 -> new Op.Sleep(millis);
      case 4, 5 -> new Op.Send(event);
      case 6 -> new Op.Await(event);
      case 7, 8 -> new Op.AwaitFor(event, millis);
      case 9 -> new Op.Join(task);
      case 10 -> new Op.JoinFor(task, millis);
      case 11, 12 -> new Op.Kill(task);
      case 13 -> new Op.Cancel(task);
      case 14 -> new Op.Link(task);
      case 15 -> new Op.Open(millis);
      case 16 -> open > 0 ? new Op.Close() : new Op.Open(millis);
      case 17 -> random.nextBoolean() ? new Op.Acquire() : new Op.AcquireFor(millis);
      case 18 -> new Op.Release();
      case 19 -> random.nextBoolean() ? new Op.Put(millis) : new Op.PutFor(event, millis);
      case 20 -> random.nextBoolean() ? new Op.Take() : new Op.TakeFor(millis);
      case 21, 22 -> new Op.Call(millis, random.nextInt(6));
      default -> random.nextInt(3) == 0 ? new Op.Fail() : new Op.Yield();
    };
  }

  /** The position after the close that belongs to the open at a position. */
  static int afterClose(List<Op> ops, int open) {
    int depth = 0;
    for (int i = open; i < ops.size(); i++) {
      depth += ops.get(i) instanceof Op.Open ? 1 : ops.get(i) instanceof Op.Close ? -1 : 0;
      if (depth == 0) {
        return i + 1;
      }
    }
    throw new IllegalStateException("no close");
  }
}
