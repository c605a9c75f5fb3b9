package dev.godwit.hub.model;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a program has to do, said sequentially and without threads. Written from the contracts; it shares no code
 * with the hub. A task is a stack of frames; whoever has the baton takes one step after the other until it parks or ends.
 */
final class Model {
  final Timeline time = new Timeline();

  /** Every task and every call under way, in the order in which they were spawned. */
  final Set<Object> live = new LinkedHashSet<>();

  private final Program program;
  private final List<String> trace = new ArrayList<>();
  private final @Nullable Task[] tasks;
  private final StepsModel steps;
  private final EndModel end;

  /** Who has the baton. */
  private @Nullable Task running;

  /** Who runs next, out of turn. */
  private @Nullable Task next;

  Model(Program program) {
    this.program = program;
    this.tasks = new Task[program.bodies().size()];
    this.steps = new StepsModel(this, program);
    this.end = new EndModel(this, program);
  }

  List<String> run() {
    Task main = spawn(0, 0);
    while (!live.isEmpty()) {
      Turn turn = time.next();
      if (turn == null && end.refusesWaits()) {
        throw new IllegalStateException("the model does not end: " + trace);
      } else if (turn == null) {
        end.fail(Thrown.other("deadlock"));
      } else {
        for (next = turn.take(); next != null; ) {
          Task task = next;
          next = null;
          run(task);
        }
      }
    }
    trace.add(time.now() + " end " + end.result(main));
    return trace;
  }

  private void trace(int body, int step, String what) {
    trace.add(time.now() + " " + body + "." + step + " " + what);
  }

  // Steps.

  private void run(Task task) {
    running = task;
    Wait wait = task.wait;
    task.wait = null;
    if (wait == null) {
      enter(task, task.id);
    } else if (wait.thrown == null) {
      wait.goOn.run();
    } else {
      raise(wait);
    }
    while (running == task) {
      Frame top = task.top();
      Op op = top.next();
      if (op == null) {
        leave(task, null);
      } else {
        steps.perform(task, op);
      }
    }
  }

  private void enter(Task task, int id) {
    Frame.Body body = new Frame.Body(id, program.stubborn().get(id));
    task.frames.push(new Frame(body, null, program.bodies().get(id)));
    trace(id, -1, "start");
  }

  /** The step that a task is at has this result. */
  void done(Task task, String result) {
    trace(task.top().body.id, task.top().step, result);
  }

  /** The step that a task is at throws this. */
  void throwIn(Task task, Thrown thrown) {
    Frame.Body body = task.top().body;
    done(task, thrown.toString());
    if (thrown.kind == Thrown.Kind.KILL && body.stubborn) {
      body.stubborn = false;
    } else {
      leave(task, thrown);
    }
  }

  /** The innermost block or body has ended, or has thrown something. */
  private void leave(Task task, @Nullable Thrown thrown) {
    Frame frame = task.top();
    if (frame.nursery != null) {
      frame.nursery.leave(thrown);
    } else if (frame.scope != null) {
      if (frame.scope.close(thrown)) {
        task.frames.pop();
        done(task, "over");
      } else {
        leaveBlock(task, thrown);
      }
    } else {
      task.frames.pop();
      if (task.frames.isEmpty()) {
        end(task, thrown);
      } else {
        endInPlace(task, frame.body.id, thrown);
      }
    }
  }

  /** The innermost block is over. */
  void leaveBlock(Task task, @Nullable Thrown thrown) {
    task.frames.pop();
    if (thrown == null) {
      done(task, "done");
    } else {
      throwIn(task, thrown);
    }
  }

  /** Runs a body as a part of a task. */
  void runInPlace(Task task, int child) {
    enter(task, child);
  }

  private void endInPlace(Task task, int id, @Nullable Thrown thrown) {
    if (thrown != null && task.isMeant(thrown)) {
      throwIn(task, thrown);
      return;
    }
    Task ended = new Task(id);
    ended.started = true;
    ended.over = true;
    ended.failure = thrown;
    tasks[id] = ended;
    end.errorIn(thrown);
    done(task, "in place");
  }

  boolean isStopping() {
    return end.isStopping();
  }

  boolean refusesWaits() {
    return end.refusesWaits();
  }

  /** The blocks that a task is in, the innermost first, and those around its nursery. */
  List<Frame> scopesAround(Task task) {
    List<Frame> frames = new ArrayList<>(task.frames);
    if (task.nursery != null) {
      frames.addAll(task.nursery.around());
    }
    return frames;
  }

  @Nullable
  Task task(int id) {
    return tasks[id];
  }

  // Waits.

  boolean park(Wait wait) {
    return park(wait, null);
  }

  /** The running task waits; false if something is thrown instead. */
  boolean park(Wait wait, @Nullable Integer millis) {
    Thrown due = due(wait.task);
    if (due != null) {
      wait.over = true;
      wait.end(due);
      raise(wait);
      return false;
    }
    if (millis != null) {
      wait.limit(millis);
    }
    parkAnyway(wait);
    return true;
  }

  private void parkAnyway(Wait wait) {
    wait.task.wait = wait;
    running = null;
  }

  private @Nullable Thrown due(Task task) {
    for (Thrown each : task.pending) {
      if (reaches(task, each)) {
        task.pending.remove(each);
        return each;
      }
    }
    return end.refusesWaits() ? Thrown.kill("killed at the end", task) : null;
  }

  boolean reaches(Task task, Thrown thrown) {
    return end.refusesWaits() || task.isReachedBy(thrown);
  }

  private void raise(Wait wait) {
    Thrown thrown = wait.thrown;
    thrown.raised = true;
    if (wait.state == Wait.State.WOKEN) {
      wait.giveBack.run();
    }
    if (wait.failed == null) {
      throwIn(wait.task, thrown);
    } else {
      wait.failed.accept(thrown);
    }
  }

  // Lives.

  Task spawn(int id, int millis) {
    Task task = new Task(id);
    tasks[id] = task;
    live.add(task);
    task.start = time.add(millis, () -> {
      if (task.over || task.doomed) {
        return null;
      }
      task.started = true;
      return task;
    });
    return task;
  }

  private void end(Task task, @Nullable Thrown thrown) {
    if (running == task) {
      running = null;
    }
    task.over = true;
    task.failure = thrown;
    List.copyOf(task.joiners).forEach(Wait::wake);
    end.errorIn(thrown);
    if (task.nursery != null) {
      task.nursery.childEnds(task);
    }
    steps.pool.ended(task);
    for (int i = 0; i < task.links; i++) {
      link(task);
    }
    live.remove(task);
    if (task.id == 0 && program.killOthers()) {
      end.stopNext();
    }
  }

  void link(Task task) {
    trace(task.id, -2, "link " + (task.failure == null));
  }

  void endUnstarted(Task task, Thrown thrown) {
    if (!task.over) {
      time.remove(task.start);
      end(task, thrown);
    }
  }

  /** Ends the wait of a started task by an exception, or sees to it that it comes later; false if a shield is between. */
  private boolean interrupt(Task task, Thrown thrown) {
    boolean reaches = reaches(task, thrown);
    if (reaches && task.wait.thrown == null) {
      task.wait.end(thrown);
    } else {
      task.pending.add(thrown);
    }
    return reaches;
  }

  /** Kills a task that goes on, or ends, at its turn. */
  void killAtItsTurn(Task task, Thrown thrown) {
    if (task.over) {
      return;
    }
    if (!task.started) {
      task.doomed = true;
      time.add(Turn.of(() -> endUnstarted(task, thrown)));
    } else if (task.wait == null) {
      task.pending.add(thrown);
    } else if (interrupt(task, thrown)) {
      time.add(task.wait);
    }
  }

  /** A task kills another, or itself. */
  void kill(Task task, @Nullable Task victim) {
    if (victim == null) {
      done(task, "none");
    } else if (victim == task) {
      throwIn(task, Thrown.kill("killed", task));
    } else if (victim.over) {
      done(task, "false");
    } else {
      Thrown thrown = Thrown.kill("killed", victim);
      if (!victim.started) {
        endUnstarted(victim, thrown);
        done(task, "true");
      } else if (interrupt(victim, thrown)) {
        letRun(task, victim);
      } else {
        done(task, "true");
      }
    }
  }

  /** The victim of a kill runs at once, and its killer after everything that is ready; while the hub ends, both at their turns. */
  private void letRun(Task killer, Task victim) {
    if (end.isStopping()) {
      time.add(victim.wait);
    } else {
      victim.wait.over = true;
    }
    Wait turn = Wait.forTurn(time, killer);
    turn.goOn = () -> done(killer, "true");
    if (end.isStopping()) {
      park(turn);
    } else {
      parkAnyway(turn);
      next = victim;
    }
  }
}
