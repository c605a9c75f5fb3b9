package dev.godwit.hub.model;

import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/** What the steps of a program do in the model. */
final class StepsModel {
  final PoolModel pool;

  private final Model model;
  private final ThingsModel things;
  private final LaneModel lane;
  private final @Nullable ScopeModel[] scopes = new ScopeModel[Program.NAMES];
  private final @Nullable NurseryModel[] nurseries = new NurseryModel[Program.NAMES];

  StepsModel(Model model, Program program) {
    this.model = model;
    this.things = new ThingsModel(model, program);
    this.lane = new LaneModel(model, program);
    this.pool = new PoolModel(model, program.poolSize());
  }

  /** The next step of the running task. */
  void perform(Task task, Op op) {
    switch (op) {
      case Op.Yield turn -> {
        Wait wait = Wait.forTurn(model.time, task);
        wait.goOn = () -> model.done(task, "done");
        model.park(wait);
      }
      case Op.Sleep sleep -> {
        Wait wait = new Wait(model.time, task, new ArrayList<>());
        wait.goOn = () -> model.done(task, "done");
        model.park(wait, sleep.millis());
      }
      case Op.Send send -> things.send(task, send.event());
      case Op.Await await -> things.await(task, await.event(), null);
      case Op.AwaitFor await -> things.await(task, await.event(), await.millis());
      case Op.Acquire acquire -> things.acquire(task, null);
      case Op.AcquireFor acquire -> things.acquire(task, acquire.millis());
      case Op.Release release -> {
        things.release();
        model.done(task, "done");
      }
      case Op.Put put -> things.put(task, put.item(), null);
      case Op.PutFor put -> things.put(task, put.item(), put.millis());
      case Op.Take take -> things.take(task, null);
      case Op.TakeFor take -> things.take(task, take.millis());
      case Op.Call call -> lane.call(task, call);
      case Op.Fail fail -> model.throwIn(task, Thrown.other("failure " + place(task)));
      case Op.Err err -> model.throwIn(task, Thrown.error("error " + place(task)));
      case Op.Block block -> open(task, block);
      case Op.PoolSpawn spawn -> pool.spawn(task, spawn.child());
      case Op.AwaitAll all -> pool.awaitAll(task);
      case Op.Join join -> join(task, model.task(join.task()), null, join.throwing());
      case Op.JoinFor join -> join(task, model.task(join.task()), join.millis(), false);
      case Op.Kill kill -> model.kill(task, model.task(kill.task()));
      default -> model.done(task, performAtOnce(task, op));
    }
  }

  private static String place(Task task) {
    return task.top().body.id + "." + task.top().step;
  }

  private void open(Task task, Op.Block block) {
    Frame frame = new Frame(task.top().body, block, block.body());
    if (block instanceof Op.Nursery own) {
      frame.nursery = new NurseryModel(model, task, frame);
      nurseries[own.name()] = frame.nursery;
    } else if (block instanceof Op.Scope own) {
      frame.scope = new ScopeModel(model, task, frame, own.millis());
      scopes[own.name()] = frame.scope;
    } else if (block instanceof Op.Shield own) {
      frame.scope = new ScopeModel(model, task, frame, own.millis());
    }
    task.frames.push(frame);
  }

  private void join(Task task, @Nullable Task target, @Nullable Integer millis, boolean throwing) {
    if (target == null) {
      model.done(task, "none");
    } else if (target.over) {
      joined(task, target, throwing);
    } else if (wouldNeverEnd(task, target, millis != null)) {
      model.done(task, "cycle");
    } else {
      Wait wait = new Wait(model.time, task, target.joiners);
      wait.joins = target;
      wait.goOn = () -> {
        if (wait.state == Wait.State.TIMED_OUT) {
          model.done(task, "timed out");
        } else {
          joined(task, target, throwing);
        }
      };
      model.park(wait, millis);
    }
  }

  private void joined(Task task, Task target, boolean throwing) {
    Thrown thrown = target.failure == null ? null : target.failure.toOthers();
    if (thrown == null) {
      model.done(task, String.valueOf(target.id));
    } else if (throwing) {
      model.throwIn(task, thrown);
    } else {
      model.done(task, "joined " + thrown);
    }
  }

  private static boolean wouldNeverEnd(Task task, Task target, boolean limited) {
    if (target == task || limited) {
      return target == task;
    }
    for (Task next = target; next != null; next = joinedBy(next)) {
      if (next == task || NurseryModel.awaits(next, task)) {
        return true;
      }
    }
    return false;
  }

  private static @Nullable Task joinedBy(Task task) {
    Wait wait = task.wait;
    return wait == null || !wait.isOpen() || wait.isLimited() ? null : wait.joins;
  }

  private String performAtOnce(Task task, Op op) {
    return switch (op) {
      case Op.Spawn spawn -> {
        if (model.isStopping()) {
          yield "refused";
        }
        model.spawn(spawn.child(), spawn.afterMillis());
        yield "done";
      }
      case Op.SpawnIn spawn -> spawnIn(nurseries[spawn.nursery()], spawn.child());
      case Op.Cancel cancel -> {
        Task victim = model.task(cancel.task());
        if (victim == null) {
          yield "none";
        }
        boolean ends = !victim.started && !victim.over;
        if (ends) {
          model.endUnstarted(victim, Thrown.kill("killed", victim));
        }
        yield String.valueOf(ends);
      }
      case Op.Link link -> {
        Task target = model.task(link.task());
        if (target == null) {
          yield "none";
        }
        if (target.over) {
          model.link(target);
        } else {
          target.links++;
        }
        yield "done";
      }
      case Op.CancelScope cancel -> {
        ScopeModel scope = scopes[cancel.name()];
        if (scope == null) {
          yield "none";
        }
        scope.cancel();
        yield "pending " + scope.isPending();
      }
      case Op.CancelNursery cancel -> {
        NurseryModel nursery = nurseries[cancel.name()];
        if (nursery == null) {
          yield "none";
        }
        nursery.cancel();
        yield "done";
      }
      case Op.Remaining remaining -> {
        Long left = ScopeModel.remaining(model.scopesAround(task));
        yield left == null ? "no limit" : "remaining " + left;
      }
      case Op.Resize resize -> {
        pool.resize(resize.size());
        yield "done";
      }
      case Op.Look look -> {
        NurseryModel nursery = nurseries[look.nursery()];
        yield pool + " " + things + " nursery " + (nursery == null ? 0 : nursery.running());
      }
      case Op.Null none -> "no null";
      default -> throw new IllegalArgumentException(op.toString());
    };
  }

  private String spawnIn(@Nullable NurseryModel nursery, int child) {
    if (nursery == null) {
      return "none";
    }
    String refusal =
        model.isStopping() && nursery.refusal() == null ? "refused" : nursery.refusal();
    if (refusal != null) {
      return refusal;
    }
    nursery.add(model.spawn(child, 0));
    return "done";
  }
}
