package dev.godwit.hub.model;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Makes random programs. */
final class ProgramGenerator {
  private static final int DEEPEST = 3;

  /** Steps that can be followed by one more. */
  private record Place(List<Op> ops, int nursery) {}

  private final SplittableRandom random;
  private final int tasks;
  private final int events;

  ProgramGenerator(long seed) {
    random = new SplittableRandom(seed);
    tasks = random.nextInt(1, 10);
    events = random.nextInt(1, 4);
  }

  Program program() {
    List<List<Op>> bodies = new ArrayList<>();
    List<Boolean> stubborn = new ArrayList<>();
    for (int task = 0; task < tasks; task++) {
      List<Op> body = ops(task, random.nextInt(1, 8), 0);
      if (oneIn(6)) {
        body.add(new Op.Fail());
      }
      bodies.add(body);
      stubborn.add(oneIn(4));
    }
    for (int child = 1; child < tasks; child++) {
      spawn(child, bodies.get(random.nextInt(child)));
    }
    return new Program(
        bodies,
        stubborn,
        events,
        random.nextInt(3),
        random.nextInt(3),
        random.nextInt(1, 3),
        random.nextInt(3),
        random.nextInt(1, 3),
        random.nextBoolean(),
        random.nextBoolean(),
        random.nextInt(4));
  }

  private boolean oneIn(int n) {
    return random.nextInt(n) == 0;
  }

  private void spawn(int child, List<Op> parent) {
    List<Place> places = new ArrayList<>();
    collect(parent, -1, places);
    List<Place> nurseries =
        places.stream().filter(place -> place.nursery() >= 0).toList();
    boolean owned = !nurseries.isEmpty() && !oneIn(4);
    Place place = owned ? any(nurseries) : any(places);
    Op op;
    if (owned && !oneIn(4)) {
      op = new Op.SpawnIn(place.nursery(), child);
    } else if (random.nextBoolean()) {
      op = new Op.PoolSpawn(child);
    } else if (oneIn(4)) {
      op = new Op.SpawnIn(random.nextInt(Program.NAMES), child);
    } else {
      op = new Op.Spawn(child, oneIn(3) ? random.nextInt(4) : 0);
    }
    int size = place.ops().size() + 1;
    place.ops().add(Math.min(random.nextInt(size), random.nextInt(size)), op);
  }

  private Place any(List<Place> places) {
    return places.get(random.nextInt(places.size()));
  }

  private static void collect(List<Op> ops, int nursery, List<Place> places) {
    places.add(new Place(ops, nursery));
    for (Op op : ops) {
      if (op instanceof Op.Block block) {
        collect(block.body(), op instanceof Op.Nursery own ? own.name() : nursery, places);
      }
    }
  }

  private List<Op> ops(int self, int length, int depth) {
    List<Op> ops = new ArrayList<>();
    for (int i = 0; i < length; i++) {
      ops.add(depth < DEEPEST && oneIn(5) ? block(self, depth + 1) : op(self));
    }
    return ops;
  }

  private Op block(int self, int depth) {
    int name = random.nextInt(Program.NAMES);
    int millis = random.nextInt(5);
    List<Op> body = ops(self, random.nextInt(1, 5), depth);
    return switch (random.nextInt(7)) {
      case 0 -> new Op.Scope(name, -1, body);
      case 1, 2 -> new Op.Scope(name, millis, body);
      case 3 -> new Op.Shield(millis, body);
      default -> {
        body.add(oneIn(2) ? new Op.Sleep(millis) : op(self));
        yield new Op.Nursery(name, body);
      }
    };
  }

  private int somebody(int self) {
    int task = random.nextInt(tasks);
    return task == self && !oneIn(4) ? (task + 1) % tasks : task;
  }

  private Op op(int self) {
    int millis = random.nextInt(5);
    int task = somebody(self);
    int event = random.nextInt(events);
    int name = random.nextInt(Program.NAMES);
    return switch (random.nextInt(36)) {
      case 0, 1 -> new Op.Yield();
      case 2, 3, 4 -> new Op.Sleep(millis);
      case 5, 6 -> new Op.Send(event);
      case 7 -> oneIn(2) ? new Op.Await(event) : new Op.Yield();
      case 8, 9 -> new Op.AwaitFor(event, millis);
      case 10 -> new Op.Join(task, false);
      case 11 -> new Op.Join(task, true);
      case 12 -> new Op.JoinFor(task, millis);
      case 13, 14 -> new Op.Kill(task);
      case 15 -> new Op.Cancel(task);
      case 16 -> new Op.Link(task);
      case 17 -> random.nextBoolean() ? new Op.Acquire() : new Op.AcquireFor(millis);
      case 18 -> new Op.Release();
      case 19 -> random.nextBoolean() ? new Op.Put(millis) : new Op.PutFor(event, millis);
      case 20 -> random.nextBoolean() ? new Op.Take() : new Op.TakeFor(millis);
      case 21, 22 -> new Op.Call(millis, random.nextInt(6));
      case 23, 24 -> new Op.CancelScope(name);
      case 25 -> new Op.Remaining();
      case 26 -> new Op.CancelNursery(name);
      case 27 -> new Op.AwaitAll();
      case 28 -> new Op.Resize(random.nextInt(1, 3));
      case 29, 30 -> new Op.Look(name);
      case 31 -> new Op.Null(random.nextInt(Op.Null.DOORS));
      case 32 -> oneIn(5) ? new Op.Err() : new Op.Fail();
      case 33 -> oneIn(2) ? new Op.Fail() : new Op.Yield();
      default -> new Op.Sleep(millis);
    };
  }
}
