package dev.godwit.hub.model;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a program has to do, said sequentially and without threads: a queue of turns, and timers by
 * (time, number). Written from the contracts; it shares no code with the hub.
 */
final class Model {
  /** Something in the ready queue; answers with the task that runs now, if any. */
  private interface Turn {
    @Nullable
    Task take();
  }

  private record Timer(long time, long number, Turn turn) {}

  private record Scope(int position, Object identity) {}

  private enum How {
    WOKEN,
    TIMED_OUT,
    KILLED,
    EXPIRED
  }

  /** One wait of one task. */
  private final class Wait implements Turn {
    final Task task;
    final List<Wait> queue;
    final Consumer<Wait> undo;

    @Nullable
    Integer item;

    /** The place of the item among all that were put. */
    long itemNumber;

    /** Who waits for this taker to go on. */
    @Nullable
    Wait putter;

    @Nullable
    Task joins;

    @Nullable
    Timer timer;

    boolean queuedByTime;
    boolean limited;

    @Nullable
    How how;

    boolean woken;
    boolean over;

    Wait(Task task, List<Wait> queue, Consumer<Wait> undo) {
      this.task = task;
      this.queue = queue;
      this.undo = undo;
      queue.add(this);
    }

    void limit(int millis) {
      limited = true;
      if (millis == 0) {
        queuedByTime = true;
        ready.add(this);
      } else {
        timer = after(millis, this);
      }
    }

    void wake() {
      if (how == null) {
        leave();
        how = How.WOKEN;
        woken = true;
        if (!queuedByTime) {
          ready.add(this);
        }
      }
    }

    void leave() {
      queue.remove(this);
      if (timer != null) {
        timers.remove(timer);
      }
    }

    @Override
    public @Nullable Task take() {
      if (over) {
        return null;
      }
      if (how == null) {
        leave();
        how = How.TIMED_OUT;
      }
      over = true;
      return task;
    }
  }

  private static final class Task {
    final int id;
    boolean started;
    boolean stubborn;
    boolean succeeded;
    boolean done;
    int position;

    @Nullable
    Wait wait;

    @Nullable
    Object expired;

    @Nullable
    Call call;

    @Nullable
    Timer start;

    final Deque<Scope> scopes = new ArrayDeque<>();
    final Deque<Object> pending = new ArrayDeque<>();
    final List<Wait> joiners = new ArrayList<>();
    int links;

    Task(int id, boolean stubborn) {
      this.id = id;
      this.stubborn = stubborn;
    }
  }

  private static final class Call {
    boolean begun;
    boolean cancelled;

    @Nullable
    String answer;

    @Nullable
    Timer deadline;

    @Nullable
    Wait wait;
  }

  private final Program program;
  private final List<String> trace = new ArrayList<>();
  private final Deque<Turn> ready = new ArrayDeque<>();
  private final PriorityQueue<Timer> timers =
      new PriorityQueue<>(Comparator.comparingLong(Timer::time).thenComparingLong(Timer::number));
  private final @Nullable Task[] tasks;
  private final List<List<Wait>> eventWaits = new ArrayList<>();
  private final boolean[] sent;
  private final List<Wait> acquirers = new ArrayList<>();
  private final List<Wait> takers = new ArrayList<>();
  private final List<Wait> putters = new ArrayList<>();
  private final TreeMap<Long, Integer> items = new TreeMap<>();
  private final Deque<Object[]> laneQueue = new ArrayDeque<>();
  private int permits;
  private int laneRunning;
  private int live;
  private long now;
  private long nextNumber;
  private long nextItemNumber;

  Model(Program program) {
    this.program = program;
    this.tasks = new Task[program.bodies().size()];
    this.sent = new boolean[program.events()];
    for (int i = 0; i < program.events(); i++) {
      eventWaits.add(new ArrayList<>());
    }
    this.permits = program.permits();
  }

  List<String> run() {
    spawn(0, 0);
    while (live > 0) {
      Turn turn = ready.poll();
      if (turn != null) {
        for (Task task = turn.take(); task != null; ) {
          task = run(task);
        }
      } else if (timers.isEmpty()) {
        trace.add(now + " deadlock");
        break;
      } else {
        now = timers.peek().time();
        while (!timers.isEmpty() && timers.peek().time() == now) {
          Turn due = timers.remove().turn();
          if (due instanceof Wait wait) {
            wait.queuedByTime = true;
          }
          ready.add(due);
        }
      }
    }
    trace.add(now + " end");
    return trace;
  }

  private Timer after(int millis, Turn turn) {
    Timer timer = new Timer(now + millis, nextNumber++, turn);
    timers.add(timer);
    return timer;
  }

  private @Nullable Timer enqueue(int millis, Turn turn) {
    if (millis == 0) {
      ready.add(turn);
      return null;
    }
    return after(millis, turn);
  }

  private void trace(Task task, String what) {
    trace.add(now + " " + task.id + "." + task.position + " " + what);
  }

  private void spawn(int id, int millis) {
    Task task = new Task(id, program.stubborn().get(id));
    tasks[id] = task;
    live++;
    task.start = enqueue(millis, () -> {
      if (task.done) {
        return null;
      }
      task.started = true;
      return task;
    });
  }

  // Running.

  /** Runs a task until it waits or ends; answers with one that runs before everything else. */
  private @Nullable Task run(Task task) {
    if (task.wait == null) {
      trace.add(now + " " + task.id + ".-1 start");
    } else if (!resume(task)) {
      return null;
    }
    List<Op> ops = program.bodies().get(task.id);
    while (task.position < ops.size()) {
      Op op = ops.get(task.position);
      if (op instanceof Op.Kill kill && tasks[kill.task()] != null) {
        Task victim = tasks[kill.task()];
        if (victim == task) {
          if (!survives(task)) {
            return null;
          }
          continue;
        }
        if (victim.started && !victim.done) {
          victim.wait.leave();
          victim.wait.how = How.KILLED;
          victim.wait.over = true;
          task.wait = new Wait(task, new ArrayList<>(), wait -> {});
          task.wait.wake();
          return victim;
        }
      }
      if (op instanceof Op.Fail) {
        end(task, false);
        return null;
      }
      String result = perform(task, op);
      if (result == null) {
        if (task.pending.isEmpty()) {
          return null;
        }
        expire(task, task.pending.poll());
      } else {
        trace(task, result);
        task.position++;
      }
    }
    end(task, true);
    return null;
  }

  /** Ends the wait of a task that runs again; false if it has ended by that. */
  private boolean resume(Task task) {
    Wait wait = task.wait;
    Op op = program.bodies().get(task.id).get(task.position);
    How how = wait.how;
    if (how == How.KILLED || how == How.EXPIRED) {
      if (wait.woken) {
        wait.undo.accept(wait);
      }
      leaveCall(task);
    }
    if (how == How.KILLED) {
      return survives(task);
    }
    if (how == How.EXPIRED) {
      leaveScopes(task, task.expired);
      return true;
    }
    if (wait.putter != null) {
      wait.putter.wake();
    }
    trace(task, answer(task, op, wait));
    task.call = null;
    task.position++;
    return true;
  }

  private String answer(Task task, Op op, Wait wait) {
    boolean timedOut = wait.how == How.TIMED_OUT;
    if (op instanceof Op.Call) {
      return task.call.answer;
    } else if (op instanceof Op.Await await) {
      return String.valueOf(await.event());
    } else if (op instanceof Op.AwaitFor await) {
      return timedOut ? "timed out" : String.valueOf(await.event());
    } else if (op instanceof Op.Take) {
      return String.valueOf(wait.item);
    } else if (op instanceof Op.TakeFor) {
      return timedOut ? "timed out" : String.valueOf(wait.item);
    } else if (op instanceof Op.Join join) {
      return joined(tasks[join.task()]);
    } else if (op instanceof Op.JoinFor join) {
      return timedOut ? "timed out" : joined(tasks[join.task()]);
    } else if (op instanceof Op.AcquireFor || op instanceof Op.PutFor) {
      return String.valueOf(!timedOut);
    }
    return op instanceof Op.Kill ? "true" : "done";
  }

  private static String joined(Task task) {
    return task.succeeded ? String.valueOf(task.id) : "failed";
  }

  private boolean survives(Task task) {
    trace(task, "killed");
    task.call = null;
    if (!task.stubborn) {
      end(task, false);
      return false;
    }
    task.stubborn = false;
    task.position++;
    return true;
  }

  /** A scope has expired before the wait: the wait never takes place. */
  private void expire(Task task, Object scope) {
    Wait wait = task.wait;
    wait.leave();
    wait.over = true;
    leaveCall(task);
    leaveScopes(task, scope);
  }

  private void leaveScopes(Task task, Object identity) {
    trace(task, "expired");
    task.call = null;
    while (true) {
      Scope scope = task.scopes.peek();
      close(task);
      if (scope.identity() == identity) {
        task.position = Program.afterClose(program.bodies().get(task.id), scope.position());
        return;
      }
    }
  }

  private void close(Task task) {
    Scope scope = task.scopes.pop();
    task.pending.remove(scope.identity());
    timers.removeIf(timer -> timer.turn() == scope.identity());
  }

  private void end(Task task, boolean succeeded) {
    while (!task.scopes.isEmpty()) {
      close(task);
    }
    task.done = true;
    task.succeeded = succeeded;
    live--;
    List.copyOf(task.joiners).forEach(Wait::wake);
    for (int i = 0; i < task.links; i++) {
      link(task);
    }
  }

  private void link(Task task) {
    trace.add(now + " " + task.id + ".-2 link " + task.succeeded);
  }

  // Operations: the result, or null if the task waits.

  private @Nullable String perform(Task task, Op op) {
    if (op instanceof Op.Yield) {
      wait(task, new ArrayList<>()).wake();
      return null;
    } else if (op instanceof Op.Sleep sleep) {
      wait(task, new ArrayList<>()).limit(sleep.millis());
      return null;
    } else if (op instanceof Op.Spawn spawn) {
      spawn(spawn.child(), spawn.afterMillis());
      return "done";
    } else if (op instanceof Op.Send send) {
      boolean first = !sent[send.event()];
      sent[send.event()] = true;
      List.copyOf(eventWaits.get(send.event())).forEach(Wait::wake);
      return String.valueOf(first);
    } else if (op instanceof Op.Await await) {
      return await(task, await.event(), null);
    } else if (op instanceof Op.AwaitFor await) {
      return await(task, await.event(), await.millis());
    } else if (op instanceof Op.Open open) {
      open(task, open.millis());
      return "done";
    } else if (op instanceof Op.Close) {
      close(task);
      return "done";
    } else if (op instanceof Op.Call call) {
      return call(task, call);
    }
    return performOnOthers(task, op);
  }

  private @Nullable String performOnOthers(Task task, Op op) {
    if (op instanceof Op.Join join) {
      return join(task, tasks[join.task()], null);
    } else if (op instanceof Op.JoinFor join) {
      return join(task, tasks[join.task()], join.millis());
    } else if (op instanceof Op.Kill kill) {
      Task victim = tasks[kill.task()];
      return victim == null ? "none" : String.valueOf(cancel(victim));
    } else if (op instanceof Op.Cancel cancel) {
      Task victim = tasks[cancel.task()];
      return victim == null ? "none" : String.valueOf(cancel(victim));
    } else if (op instanceof Op.Link link) {
      Task target = tasks[link.task()];
      if (target == null) {
        return "none";
      }
      if (target.done) {
        link(target);
      } else {
        target.links++;
      }
      return "done";
    } else if (op instanceof Op.Acquire) {
      return acquire(task, null) ? "done" : null;
    } else if (op instanceof Op.AcquireFor acquire) {
      return acquire(task, acquire.millis()) ? "true" : null;
    } else if (op instanceof Op.Release) {
      release();
      return "done";
    } else if (op instanceof Op.Put put) {
      return put(task, put.item(), null) ? "done" : null;
    } else if (op instanceof Op.PutFor put) {
      return put(task, put.item(), put.millis()) ? "true" : null;
    } else if (op instanceof Op.Take) {
      return take(task, null);
    } else if (op instanceof Op.TakeFor take) {
      return take(task, take.millis());
    }
    throw new IllegalArgumentException(op.toString());
  }

  private Wait wait(Task task, List<Wait> queue) {
    return wait(task, queue, wait -> {});
  }

  private Wait wait(Task task, List<Wait> queue, Consumer<Wait> undo) {
    Wait wait = new Wait(task, queue, undo);
    task.wait = wait;
    return wait;
  }

  private static void limit(Wait wait, @Nullable Integer millis) {
    // A wait that a pending scope ends at once never gets as far as its limit.
    if (millis != null && wait.task.pending.isEmpty()) {
      wait.limit(millis);
    }
  }

  private @Nullable String await(Task task, int event, @Nullable Integer millis) {
    if (sent[event]) {
      return String.valueOf(event);
    }
    limit(wait(task, eventWaits.get(event)), millis);
    return null;
  }

  private void open(Task task, int millis) {
    Turn[] expiry = new Turn[1];
    expiry[0] = () -> {
      if (task.scopes.stream().noneMatch(scope -> scope.identity() == expiry[0])) {
        return null;
      }
      Wait wait = task.wait;
      if (wait != null && wait.how == null) {
        wait.leave();
        wait.how = How.EXPIRED;
        wait.over = true;
        task.expired = expiry[0];
        return task;
      }
      task.pending.add(expiry[0]);
      return null;
    };
    task.scopes.push(new Scope(task.position, expiry[0]));
    enqueue(millis, expiry[0]);
  }

  private @Nullable String join(Task task, @Nullable Task target, @Nullable Integer millis) {
    if (target == null) {
      return "none";
    }
    if (target.done) {
      return joined(target);
    }
    for (Task next = target; next != null; next = millis == null ? joinedBy(next) : null) {
      if (next == task) {
        return "cycle";
      }
    }
    Wait wait = wait(task, target.joiners);
    wait.joins = target;
    limit(wait, millis);
    return null;
  }

  private static @Nullable Task joinedBy(Task task) {
    Wait wait = task.wait;
    return wait == null || wait.how != null || wait.limited ? null : wait.joins;
  }

  private boolean cancel(Task task) {
    if (task.started || task.done) {
      return false;
    }
    if (task.start != null) {
      timers.remove(task.start);
    }
    end(task, false);
    return true;
  }

  private boolean acquire(Task task, @Nullable Integer millis) {
    if (permits > 0) {
      permits--;
      return true;
    }
    limit(wait(task, acquirers, wait -> release()), millis);
    return false;
  }

  private void release() {
    if (acquirers.isEmpty()) {
      permits++;
    } else {
      acquirers.get(0).wake();
    }
  }

  private boolean put(Task task, int item, @Nullable Integer millis) {
    long number = nextItemNumber++;
    if (!takers.isEmpty()) {
      Wait own = program.capacity() == 0 ? wait(task, new ArrayList<>()) : null;
      if (own == null || task.pending.isEmpty()) {
        handOver(item, number, own);
      }
      return own == null;
    }
    if (items.size() < program.capacity()) {
      items.put(number, item);
      return true;
    }
    Wait wait = wait(task, putters);
    wait.item = item;
    wait.itemNumber = number;
    limit(wait, millis);
    return false;
  }

  private void handOver(int item, long number, @Nullable Wait putter) {
    Wait taker = takers.get(0);
    taker.item = item;
    taker.itemNumber = number;
    taker.putter = putter;
    taker.wake();
  }

  private @Nullable String take(Task task, @Nullable Integer millis) {
    if (items.isEmpty() && putters.isEmpty()) {
      limit(wait(task, takers, this::putBack), millis);
      return null;
    }
    if (items.isEmpty()) {
      letIn();
    }
    int oldest = items.pollFirstEntry().getValue();
    while (items.size() < program.capacity() && !putters.isEmpty()) {
      letIn();
    }
    return String.valueOf(oldest);
  }

  private void letIn() {
    Wait putter = putters.get(0);
    putter.wake();
    items.put(putter.itemNumber, putter.item);
  }

  private void putBack(Wait wait) {
    if (!takers.isEmpty()) {
      handOver(wait.item, wait.itemNumber, wait.putter);
      return;
    }
    items.put(wait.itemNumber, wait.item);
    if (wait.putter != null) {
      wait.putter.wake();
    }
  }

  // The lane: its workers are turns of the same queue.

  private @Nullable String call(Task task, Op.Call op) {
    Call call = new Call();
    if (laneRunning < program.laneThreads()) {
      begin(call, op.millis());
    } else if (laneQueue.size() >= program.laneQueue()) {
      return "full";
    } else {
      laneQueue.add(new Object[] {call, op.millis()});
    }
    call.deadline = enqueue(op.limitMillis(), () -> {
      if (call.answer == null) {
        finish(call, withdraw(call) ? "full" : "unknown");
      }
      return null;
    });
    task.call = call;
    call.wait = wait(task, new ArrayList<>());
    return null;
  }

  private void begin(Call call, int millis) {
    laneRunning++;
    live++;
    ready.add(() -> {
      if (call.cancelled) {
        freeSlot();
      } else {
        call.begun = true;
        enqueue(millis, () -> {
          laneRunning--;
          finish(call, "answer");
          laneRunning++;
          freeSlot();
          return null;
        });
      }
      return null;
    });
  }

  private void freeSlot() {
    laneRunning--;
    live--;
    while (!laneQueue.isEmpty() && laneRunning < program.laneThreads()) {
      Object[] next = laneQueue.remove();
      begin((Call) next[0], (Integer) next[1]);
    }
  }

  private boolean withdraw(Call call) {
    if (call.begun) {
      return false;
    }
    call.cancelled = true;
    laneQueue.removeIf(entry -> entry[0] == call);
    return true;
  }

  private void finish(Call call, String answer) {
    if (call.deadline != null) {
      timers.remove(call.deadline);
    }
    if (call.answer == null) {
      call.answer = answer;
      call.wait.wake();
    }
  }

  private void leaveCall(Task task) {
    Call call = task.call;
    if (call != null && call.answer == null) {
      withdraw(call);
      finish(call, "left");
    }
  }
}
