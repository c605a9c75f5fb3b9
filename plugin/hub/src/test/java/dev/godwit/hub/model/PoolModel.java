package dev.godwit.hub.model;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The pool of the model. */
final class PoolModel {
  private final Model model;
  private final Set<Task> members = new HashSet<>();
  private final List<Wait> spawners = new ArrayList<>();
  private final List<Wait> drainers = new ArrayList<>();
  private int size;
  private int taken;

  PoolModel(Model model, int size) {
    this.model = model;
    this.size = size;
  }

  void spawn(Task task, int child) {
    if (taken < size) {
      taken++;
      spawnMember(task, child);
    } else if (members.contains(task)) {
      model.runInPlace(task, child);
    } else {
      Wait wait = new Wait(model.time, task, spawners);
      wait.goOn = () -> spawnMember(task, child);
      wait.giveBack = this::freeSlot;
      model.park(wait);
    }
  }

  private void spawnMember(Task task, int child) {
    if (model.isStopping()) {
      freeSlot();
      model.done(task, "refused");
    } else {
      members.add(model.spawn(child, 0));
      model.done(task, "done");
    }
  }

  void ended(Task task) {
    if (members.remove(task)) {
      freeSlot();
    }
  }

  private void freeSlot() {
    taken--;
    letIn();
    if (taken == 0) {
      List.copyOf(drainers).forEach(Wait::wake);
    }
  }

  private void letIn() {
    while (taken < size && !spawners.isEmpty()) {
      spawners.get(0).wake();
      taken++;
    }
  }

  void resize(int newSize) {
    size = newSize;
    letIn();
  }

  void awaitAll(Task task) {
    if (members.contains(task)) {
      model.done(task, "cycle");
    } else if (taken == 0) {
      model.done(task, "done");
    } else {
      Wait wait = new Wait(model.time, task, drainers);
      wait.goOn = () -> model.done(task, "done");
      model.park(wait);
    }
  }

  @Override
  public String toString() {
    return "pool " + (size - taken) + " " + members.size() + " " + spawners.size();
  }
}
