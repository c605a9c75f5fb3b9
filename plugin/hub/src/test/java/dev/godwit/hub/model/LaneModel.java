package dev.godwit.hub.model;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** The lane of the model; each call that is begun is a coroutine of the hub, which is killed at the end. */
final class LaneModel {
  private final Model model;
  private final int threads;
  private final int queueLimit;
  private final Deque<Call> queue = new ArrayDeque<>();
  private int running;

  LaneModel(Model model, Program program) {
    this.model = model;
    this.threads = program.laneThreads();
    this.queueLimit = program.laneQueue();
  }

  /** A call, and the worker that runs it. */
  final class Call {
    private final int millis;
    private final Wait wait;
    private Timeline.@Nullable Timer deadline;
    private Timeline.@Nullable Timer sleep;
    private @Nullable String answer;
    private boolean begun;
    private boolean left;
    private boolean workerStarted;
    private boolean workerKilled;
    private boolean workerOver;

    private Call(Task task, int millis) {
      this.millis = millis;
      this.wait = new Wait(model.time, task, new ArrayList<>());
      wait.goOn = () -> model.done(task, String.valueOf(answer));
      wait.failed = thrown -> {
        if (answer == null) {
          withdraw();
          answer("left");
        }
        model.throwIn(task, thrown);
      };
    }

    private void begin() {
      running++;
      model.live.add(this);
      model.time.add(Turn.of(this::startWorker));
    }

    private void startWorker() {
      if (workerOver) {
        return;
      }
      workerStarted = true;
      if (left) {
        endWorker();
      } else {
        begun = true;
        if (model.refusesWaits()) {
          workerKilled = true;
          returns();
        } else {
          sleep = model.time.add(millis, Turn.of(this::returns));
        }
      }
    }

    private void returns() {
      if (!workerOver) {
        running--;
        answer(workerKilled ? "call killed" : "answer");
        running++;
        endWorker();
      }
    }

    private void endWorker() {
      workerOver = true;
      running--;
      while (!queue.isEmpty() && running < threads) {
        queue.remove().begin();
      }
      model.live.remove(this);
    }

    /** The hub ends: a worker that has not started never will, and keeps its slot. */
    void kill() {
      if (!workerStarted) {
        workerOver = true;
        model.live.remove(this);
      } else if (!workerKilled) {
        workerKilled = true;
        model.time.remove(sleep);
        model.time.add(Turn.of(this::returns));
      }
    }

    /** Sees to it that it never begins; false if it has. */
    private boolean withdraw() {
      if (begun) {
        return false;
      }
      left = true;
      queue.remove(this);
      return true;
    }

    private void expire() {
      if (answer == null) {
        answer(withdraw() ? "full" : "unknown");
      }
    }

    private void answer(String what) {
      model.time.remove(deadline);
      if (answer == null) {
        answer = what;
        wait.wake();
      }
    }
  }

  void call(Task task, Op.Call op) {
    Call call = new Call(task, op.millis());
    if (running < threads) {
      call.begin();
    } else if (queue.size() >= queueLimit) {
      model.done(task, "full");
      return;
    } else {
      queue.add(call);
    }
    call.deadline = model.time.add(op.limitMillis(), Turn.of(call::expire));
    model.park(call.wait);
  }
}
