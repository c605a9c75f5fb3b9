package dev.godwit.hub.model;

import dev.godwit.hub.CallUnknownException;
import dev.godwit.hub.CancelScope;
import dev.godwit.hub.Channel;
import dev.godwit.hub.Event;
import dev.godwit.hub.GreenPool;
import dev.godwit.hub.GreenThread;
import dev.godwit.hub.GreenThreadKilled;
import dev.godwit.hub.Hub;
import dev.godwit.hub.HubBuilder;
import dev.godwit.hub.HubDump;
import dev.godwit.hub.HubSemaphore;
import dev.godwit.hub.Lane;
import dev.godwit.hub.LaneFullException;
import dev.godwit.hub.LaneLimits;
import dev.godwit.hub.Nursery;
import dev.godwit.hub.ScopeCancelled;
import dev.godwit.hub.VirtualClock;
import dev.godwit.hub.Wait;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** Runs a program on a hub with a scripted clock, and writes its trace. */
final class HubRun {
  /** A body that runs, in a coroutine of its own or in place. */
  private static final class Body {
    final int id;
    boolean stubborn;
    int steps;

    Body(int id, boolean stubborn) {
      this.id = id;
      this.stubborn = stubborn;
    }
  }

  private final Program program;
  private final VirtualClock clock = VirtualClock.scripted();
  private final Hub hub;
  private final List<String> trace = new ArrayList<>();
  private final @Nullable GreenThread<?>[] threads;
  private final @Nullable CancelScope[] scopes = new CancelScope[Program.NAMES];
  private final @Nullable Nursery[] nurseries = new Nursery[Program.NAMES];
  private final List<Event<Integer>> events = new ArrayList<>();
  private final HubSemaphore semaphore;
  private final Channel<Integer> channel;
  private final GreenPool pool;
  private final Lane lane;

  HubRun(Program program, HubBuilder builder) {
    this.program = program;
    this.hub = builder
        .clock(clock)
        .atEnd(program.killOthers() ? Hub.AtEnd.KILL_OTHERS : Hub.AtEnd.JOIN_OTHERS)
        .killGrace(millis(program.graceMillis()))
        .errorsEndRun(program.errorsEndRun())
        .exceptionHandler((source, exception) -> {})
        .build();
    this.threads = new GreenThread<?>[program.bodies().size()];
    for (int i = 0; i < program.events(); i++) {
      events.add(hub.event());
    }
    this.semaphore = hub.semaphore(program.permits());
    this.channel = hub.channel(program.capacity());
    this.pool = hub.pool(program.poolSize());
    this.lane = hub.blockingPool()
        .lane("lane", new LaneLimits(program.laneThreads(), program.laneQueue(), 0));
  }

  List<String> run() {
    String end;
    try {
      end = String.valueOf(hub.run(() -> {
        threads[0] = GreenThread.current();
        return body(0);
      }));
    } catch (Throwable e) {
      end = Texts.text(e);
    }
    trace.add(time() + " end " + end);
    return trace;
  }

  HubDump dump() {
    return hub.dump();
  }

  private long time() {
    return clock.elapsed().toMillis();
  }

  private void trace(int body, int step, String what) {
    trace.add(time() + " " + body + "." + step + " " + what);
  }

  private int body(int id) throws Exception {
    trace(id, -1, "start");
    perform(new Body(id, program.stubborn().get(id)), program.bodies().get(id));
    return id;
  }

  private void perform(Body body, List<Op> ops) throws Exception {
    for (Op op : ops) {
      int step = body.steps++;
      try {
        trace(body.id, step, perform(body, step, op));
      } catch (Throwable e) {
        trace(body.id, step, Texts.text(e));
        if (!(e instanceof GreenThreadKilled && body.stubborn)) {
          throw e;
        }
        body.stubborn = false;
      }
    }
  }

  private String perform(Body body, int step, Op op) throws Exception {
    switch (op) {
      case Op.Yield turn -> hub.yieldNow();
      case Op.Sleep sleep -> hub.sleep(millis(sleep.millis()));
      case Op.Send send -> {
        return String.valueOf(events.get(send.event()).trySend(send.event()));
      }
      case Op.Await await -> {
        return String.valueOf(events.get(await.event()).await());
      }
      case Op.AwaitFor await -> {
        return text(events.get(await.event()).await(millis(await.millis())));
      }
      case Op.Acquire acquire -> semaphore.acquire();
      case Op.AcquireFor acquire -> {
        return String.valueOf(semaphore.tryAcquire(millis(acquire.millis())));
      }
      case Op.Release release -> semaphore.release();
      case Op.Put put -> channel.put(put.item());
      case Op.PutFor put -> {
        return String.valueOf(channel.offer(put.item(), millis(put.millis())));
      }
      case Op.Take take -> {
        return String.valueOf(channel.take());
      }
      case Op.TakeFor take -> {
        return text(channel.poll(millis(take.millis())));
      }
      case Op.Fail fail -> throw new Texts.Failure("failure " + body.id + "." + step);
      case Op.Err err -> throw new Texts.Err("error " + body.id + "." + step);
      case Op.Call call -> {
        return call(call);
      }
      case Op.Block block -> {
        return perform(body, block);
      }
      default -> {
        return performOnOthers(op);
      }
    }
    return "done";
  }

  private String perform(Body body, Op.Block block) throws Exception {
    if (block instanceof Op.Shield shield) {
      return CancelScope.shield(millis(shield.millis()), () -> perform(body, shield.body()))
          ? "done"
          : "over";
    }
    if (block instanceof Op.Nursery own) {
      Nursery.run(nursery -> {
        nurseries[own.name()] = nursery;
        perform(body, own.body());
      });
      return "done";
    }
    Op.Scope own = (Op.Scope) block;
    CancelScope scope =
        own.millis() < 0 ? CancelScope.open() : CancelScope.after(millis(own.millis()));
    scopes[own.name()] = scope;
    try (scope) {
      perform(body, own.body());
      return "done";
    } catch (ScopeCancelled e) {
      if (!e.isFrom(scope)) {
        throw e;
      }
      return "over";
    }
  }

  private String performOnOthers(Op op) throws Exception {
    return switch (op) {
      case Op.Spawn spawn -> {
        Callable<Integer> body = () -> body(spawn.child());
        yield spawned(
            spawn.child(),
            () -> spawn.afterMillis() == 0
                ? hub.spawn(body)
                : hub.spawnAfter(millis(spawn.afterMillis()), body));
      }
      case Op.SpawnIn spawn -> {
        Nursery nursery = nurseries[spawn.nursery()];
        yield nursery == null
            ? "none"
            : spawned(spawn.child(), () -> nursery.spawn(() -> body(spawn.child())));
      }
      case Op.PoolSpawn spawn ->
        spawned(spawn.child(), () -> pool.spawn(() -> body(spawn.child())));
      case Op.CancelScope cancel -> {
        CancelScope scope = scopes[cancel.name()];
        if (scope == null) {
          yield "none";
        }
        scope.cancel();
        yield "pending " + scope.isPending();
      }
      case Op.CancelNursery cancel -> {
        Nursery nursery = nurseries[cancel.name()];
        if (nursery == null) {
          yield "none";
        }
        nursery.cancel();
        yield "done";
      }
      case Op.Remaining remaining ->
        CancelScope.remaining().map(left -> "remaining " + left.toMillis()).orElse("no limit");
      case Op.AwaitAll all -> {
        try {
          pool.awaitAll();
          yield "done";
        } catch (IllegalStateException e) {
          yield "cycle";
        }
      }
      case Op.Resize resize -> {
        pool.resize(resize.size());
        yield "done";
      }
      case Op.Look look -> look(nurseries[look.nursery()]);
      case Op.Null none -> handNull(none.door());
      case Op.Join join -> join(join.task(), null, join.throwing());
      case Op.JoinFor join -> join(join.task(), millis(join.millis()), false);
      case Op.Kill kill -> {
        GreenThread<?> thread = threads[kill.task()];
        yield thread == null ? "none" : String.valueOf(thread.kill());
      }
      case Op.Cancel cancel -> {
        GreenThread<?> thread = threads[cancel.task()];
        yield thread == null ? "none" : String.valueOf(thread.cancel());
      }
      case Op.Link link -> {
        GreenThread<?> thread = threads[link.task()];
        if (thread == null) {
          yield "none";
        }
        thread.link((ended, outcome) -> trace(link.task(), -2, "link " + outcome.isSuccess()));
        yield "done";
      }
      default -> throw new IllegalArgumentException(op.toString());
    };
  }

  private interface Spawner {
    GreenThread<?> spawn();
  }

  private String spawned(int child, Spawner spawner) {
    try {
      GreenThread<?> thread = spawner.spawn();
      threads[child] = thread;
      return thread.isDone() ? "in place" : "done";
    } catch (RejectedExecutionException e) {
      return "refused";
    } catch (IllegalStateException e) {
      return "nursery left";
    }
  }

  private String look(@Nullable Nursery nursery) {
    return "pool " + pool.free() + " " + pool.running() + " " + pool.waiting()
        + " channel " + channel.size() + " " + channel.takersWaiting() + " "
        + channel.puttersWaiting()
        + " semaphore " + semaphore.availablePermits() + " " + semaphore.waiting()
        + " nursery " + (nursery == null ? 0 : nursery.running());
  }

  private String handNull(int door) throws Exception {
    try {
      switch (door) {
        case 0 -> hub.sleep(null);
        case 1 -> hub.spawn((Callable<?>) null);
        case 2 -> channel.put(null);
        case 3 -> pool.spawn((Callable<?>) null);
        case 4 -> events.get(0).sendException(null);
        case 5 -> CancelScope.after(null);
        case 6 -> GreenThread.current().kill(null);
        default -> lane.call("call", null, () -> 1);
      }
      return "taken";
    } catch (NullPointerException e) {
      return "no null";
    }
  }

  private String join(int task, @Nullable Duration limit, boolean throwing) throws Exception {
    GreenThread<?> thread = threads[task];
    if (thread == null) {
      return "none";
    }
    try {
      return limit == null ? String.valueOf(thread.join()) : text(thread.join(limit));
    } catch (CancellationException | Texts.Failure | Texts.Err e) {
      if (throwing) {
        throw e;
      }
      return "joined " + Texts.text(e);
    } catch (IllegalStateException e) {
      return "cycle";
    }
  }

  private String call(Op.Call call) {
    try {
      return lane.call("call", millis(call.limitMillis()), () -> {
        hub.sleep(millis(call.millis()));
        return "answer";
      });
    } catch (CallUnknownException e) {
      return "unknown";
    } catch (LaneFullException e) {
      return "full";
    } catch (CancellationException e) {
      return "call killed";
    }
  }

  private static Duration millis(int millis) {
    return Duration.ofMillis(millis);
  }

  private static String text(Wait<?> wait) {
    return wait instanceof Wait.Value<?> value ? String.valueOf(value.value()) : "timed out";
  }
}
