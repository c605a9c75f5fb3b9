package dev.godwit.hub.model;

import dev.godwit.hub.CallUnknownException;
import dev.godwit.hub.CancelScope;
import dev.godwit.hub.Channel;
import dev.godwit.hub.Event;
import dev.godwit.hub.GreenThread;
import dev.godwit.hub.GreenThreadKilled;
import dev.godwit.hub.Hub;
import dev.godwit.hub.HubBuilder;
import dev.godwit.hub.HubDeadlockException;
import dev.godwit.hub.HubSemaphore;
import dev.godwit.hub.Lane;
import dev.godwit.hub.LaneFullException;
import dev.godwit.hub.LaneLimits;
import dev.godwit.hub.ScopeCancelled;
import dev.godwit.hub.VirtualClock;
import dev.godwit.hub.Wait;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/** Runs a program on a hub with a scripted clock, and writes its trace. */
final class HubRun {
  private record Scope(int position, CancelScope scope) {}

  private final Program program;
  private final VirtualClock clock = VirtualClock.scripted();
  private final Hub hub;
  private final List<String> trace = new ArrayList<>();
  private final @Nullable GreenThread<?>[] threads;
  private final List<Event<Integer>> events = new ArrayList<>();
  private final HubSemaphore semaphore;
  private final Channel<Integer> channel;
  private final Lane lane;
  private boolean ended;

  HubRun(Program program, HubBuilder builder) {
    this.program = program;
    this.hub = builder
        .clock(clock)
        .atEnd(Hub.AtEnd.JOIN_OTHERS)
        .exceptionHandler((source, exception) -> {})
        .build();
    this.threads = new GreenThread<?>[program.bodies().size()];
    for (int i = 0; i < program.events(); i++) {
      events.add(hub.event());
    }
    this.semaphore = hub.semaphore(program.permits());
    this.channel = hub.channel(program.capacity());
    this.lane = hub.blockingPool()
        .lane("lane", new LaneLimits(program.laneThreads(), program.laneQueue(), 0));
  }

  List<String> run() throws Exception {
    try {
      hub.run(() -> {
        threads[0] = GreenThread.current();
        return body(0);
      });
    } catch (HubDeadlockException e) {
      trace.add(time() + " deadlock");
    } catch (ProgramFailure | GreenThreadKilled e) {
      // the end of main; it is in the trace
    }
    trace.add(time() + " end");
    return trace;
  }

  private long time() {
    return clock.elapsed().toMillis();
  }

  private void trace(int task, int position, String what) {
    if (!ended) {
      trace.add(time() + " " + task + "." + position + " " + what);
    }
  }

  private int body(int task) throws Exception {
    List<Op> ops = program.bodies().get(task);
    boolean stubborn = program.stubborn().get(task);
    Deque<Scope> scopes = new ArrayDeque<>();
    trace(task, -1, "start");
    try {
      int position = 0;
      while (position < ops.size()) {
        try {
          trace(task, position, perform(ops.get(position), position, scopes));
          position++;
        } catch (GreenThreadKilled e) {
          ended |= e.getMessage().endsWith("hub ends");
          trace(task, position, "killed");
          if (!stubborn || ended) {
            throw e;
          }
          stubborn = false;
          position++;
        } catch (ScopeCancelled e) {
          trace(task, position, "expired");
          position = leaveScopes(e, ops, scopes);
        }
      }
      return task;
    } finally {
      scopes.forEach(scope -> scope.scope().close());
    }
  }

  private static int leaveScopes(ScopeCancelled expired, List<Op> ops, Deque<Scope> scopes) {
    while (true) {
      Scope scope = scopes.pop();
      scope.scope().close();
      if (expired.isFrom(scope.scope())) {
        return Program.afterClose(ops, scope.position());
      }
    }
  }

  private String perform(Op op, int position, Deque<Scope> scopes) throws Exception {
    if (op instanceof Op.Yield) {
      hub.yieldNow();
    } else if (op instanceof Op.Sleep sleep) {
      hub.sleep(millis(sleep.millis()));
    } else if (op instanceof Op.Spawn spawn) {
      int child = spawn.child();
      threads[child] = spawn.afterMillis() == 0
          ? hub.spawn(() -> body(child))
          : hub.spawnAfter(millis(spawn.afterMillis()), () -> body(child));
    } else if (op instanceof Op.Send send) {
      return String.valueOf(events.get(send.event()).trySend(send.event()));
    } else if (op instanceof Op.Await await) {
      return String.valueOf(events.get(await.event()).await());
    } else if (op instanceof Op.AwaitFor await) {
      return text(events.get(await.event()).await(millis(await.millis())));
    } else if (op instanceof Op.Open open) {
      scopes.push(new Scope(position, CancelScope.after(millis(open.millis()))));
    } else if (op instanceof Op.Close) {
      scopes.pop().scope().close();
    } else if (op instanceof Op.Fail) {
      throw new ProgramFailure();
    } else if (op instanceof Op.Call call) {
      return call(call);
    } else {
      return performOnOthers(op);
    }
    return "done";
  }

  private String performOnOthers(Op op) throws Exception {
    if (op instanceof Op.Join join) {
      return join(join.task(), null);
    } else if (op instanceof Op.JoinFor join) {
      return join(join.task(), millis(join.millis()));
    } else if (op instanceof Op.Kill kill) {
      GreenThread<?> thread = threads[kill.task()];
      return thread == null ? "none" : String.valueOf(thread.kill());
    } else if (op instanceof Op.Cancel cancel) {
      GreenThread<?> thread = threads[cancel.task()];
      return thread == null ? "none" : String.valueOf(thread.cancel());
    } else if (op instanceof Op.Link link) {
      GreenThread<?> thread = threads[link.task()];
      if (thread == null) {
        return "none";
      }
      thread.link((ended, outcome) -> trace(link.task(), -2, "link " + outcome.isSuccess()));
    } else if (op instanceof Op.Acquire) {
      semaphore.acquire();
    } else if (op instanceof Op.AcquireFor acquire) {
      return String.valueOf(semaphore.tryAcquire(millis(acquire.millis())));
    } else if (op instanceof Op.Release) {
      semaphore.release();
    } else if (op instanceof Op.Put put) {
      channel.put(put.item());
    } else if (op instanceof Op.PutFor put) {
      return String.valueOf(channel.offer(put.item(), millis(put.millis())));
    } else if (op instanceof Op.Take) {
      return String.valueOf(channel.take());
    } else if (op instanceof Op.TakeFor take) {
      return text(channel.poll(millis(take.millis())));
    }
    return "done";
  }

  private String join(int task, @Nullable Duration limit) {
    GreenThread<?> thread = threads[task];
    if (thread == null) {
      return "none";
    }
    try {
      return limit == null ? String.valueOf(thread.join()) : text(thread.join(limit));
    } catch (CancellationException e) {
      return "failed";
    } catch (IllegalStateException e) {
      return "cycle";
    } catch (Exception e) {
      return "failed";
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
    }
  }

  private static Duration millis(int millis) {
    return Duration.ofMillis(millis);
  }

  private static String text(Wait<?> wait) {
    return wait instanceof Wait.Value<?> value ? String.valueOf(value.value()) : "timed out";
  }

  /** The failure that a program asks for. */
  static final class ProgramFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }
}
