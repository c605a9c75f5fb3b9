package dev.godwit.hub.model;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A nursery of the model. */
final class NurseryModel {
  private final Model model;
  private final Task owner;
  private final Set<Task> children = new LinkedHashSet<>();
  private final List<Wait> leaving = new ArrayList<>();

  /** What the body gets when a child fails. */
  private final Thrown stop;

  private final List<Frame> around;
  private boolean inBody = true;
  private boolean cancelled;
  private boolean left;

  /** What the body has thrown. */
  private @Nullable Thrown own;

  /** What was raised while it was left. */
  private @Nullable Thrown raised;

  /** The first failure of a child. */
  private @Nullable Thrown failure;

  NurseryModel(Model model, Task owner, Frame frame) {
    this.model = model;
    this.owner = owner;
    this.around = model.scopesAround(owner);
    this.stop = Thrown.kill("stopped", owner, frame);
  }

  /** The frames whose scopes are around its children, too. */
  List<Frame> around() {
    return around;
  }

  int running() {
    return children.size();
  }

  /** Why it takes no child; null if it does. */
  @Nullable
  String refusal() {
    return left ? "nursery left" : cancelled ? "refused" : null;
  }

  void add(Task child) {
    children.add(child);
    child.nursery = this;
  }

  void cancel() {
    if (!cancelled) {
      cancelled = true;
      for (Task child : List.copyOf(children)) {
        model.killAtItsTurn(child, Thrown.kill("nursery cancelled", child));
      }
    }
  }

  void childEnds(Task child) {
    children.remove(child);
    Thrown how = child.failure;
    if (how != null && how.kind != Thrown.Kind.KILL) {
      if (failure == null) {
        failure = how;
        cancel();
        if (inBody) {
          model.killAtItsTurn(owner, stop);
        }
      } else {
        failure.suppress(how);
      }
    }
    if (children.isEmpty()) {
      List.copyOf(leaving).forEach(Wait::wake);
    }
  }

  /** The body has ended; the task goes on when the children have. */
  void leave(@Nullable Thrown bodyThrew) {
    inBody = false;
    owner.pending.remove(stop);
    own = bodyThrew;
    if (own != null) {
      cancel();
    }
    awaitChildren();
  }

  private void awaitChildren() {
    if (children.isEmpty() || model.refusesWaits()) {
      left = true;
      model.leaveBlock(owner, end());
      return;
    }
    Wait wait = new Wait(model.time, owner, leaving);
    wait.goOn = this::awaitChildren;
    wait.failed = thrown -> {
      raised = add(raised, thrown);
      cancel();
      awaitChildren();
    };
    model.park(wait);
  }

  private @Nullable Thrown end() {
    return add(add(raised, own == stop ? null : own), failure);
  }

  private static @Nullable Thrown add(@Nullable Thrown first, @Nullable Thrown later) {
    if (first != null && later != null) {
      first.suppress(later);
    }
    return first == null ? later : first;
  }

  /** Whether its owner waits for this child and the others. */
  static boolean awaits(Task owner, Task child) {
    return owner.wait != null
        && owner.wait.isOpen()
        && child.nursery != null
        && child.nursery.leaving.contains(owner.wait);
  }
}
