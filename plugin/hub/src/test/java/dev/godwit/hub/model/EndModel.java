package dev.godwit.hub.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** How the hub of the model ends: everybody is killed, and when the grace is over, each wait is refused. */
final class EndModel {
  private final Model model;
  private final Program program;
  private boolean stopping;
  private boolean refusing;

  /** What run throws, whatever becomes of main. */
  private @Nullable Thrown failure;

  EndModel(Model model, Program program) {
    this.model = model;
    this.program = program;
  }

  boolean isStopping() {
    return stopping;
  }

  boolean refusesWaits() {
    return refusing;
  }

  /** A body has ended by this. */
  void errorIn(@Nullable Thrown thrown) {
    if (thrown != null && thrown.kind == Thrown.Kind.ERROR && program.errorsEndRun()) {
      fail(thrown);
    }
  }

  void fail(Thrown thrown) {
    if (failure == null) {
      failure = thrown;
    } else {
      failure.suppress(thrown);
    }
    stopNext();
  }

  /** Everybody is killed in the next turn. */
  void stopNext() {
    model.time.addFirst(Turn.of(() -> {
      if (!stopping) {
        stopping = true;
        killAll();
        model.time.add(program.graceMillis(), Turn.of(() -> {
          refusing = true;
          killAll();
        }));
      }
    }));
  }

  private void killAll() {
    for (Object each : List.copyOf(model.live)) {
      if (each instanceof LaneModel.Call call) {
        call.kill();
      } else {
        Task task = (Task) each;
        Thrown thrown = Thrown.kill("killed at the end", task);
        if (task.started) {
          model.killAtItsTurn(task, thrown);
        } else {
          model.endUnstarted(task, thrown);
        }
      }
    }
  }

  /** What becomes of the hub's run. */
  String result(Task main) {
    Thrown end = failure == null ? main.failure : failure;
    return end == null ? "0" : end.toString();
  }
}
