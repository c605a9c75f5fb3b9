package dev.godwit.hub.model;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The events, the semaphore and the channel of the model. */
final class ThingsModel {
  /** What a taker has been given. */
  private record Item(long number, int value, @Nullable Wait putter) {}

  private final Model model;
  private final boolean[] sent;
  private final List<List<Wait>> eventWaits = new ArrayList<>();
  private final List<Wait> acquirers = new ArrayList<>();
  private final List<Taker> takers = new ArrayList<>();
  private final List<Wait> takerWaits = new ArrayList<>();
  private final List<Putter> putters = new ArrayList<>();
  private final List<Wait> putterWaits = new ArrayList<>();
  private final TreeMap<Long, Integer> items = new TreeMap<>();
  private final int capacity;
  private int permits;
  private long nextItem;

  private static final class Taker {
    final Wait wait;

    @Nullable
    Item item;

    Taker(Wait wait) {
      this.wait = wait;
    }
  }

  private record Putter(Wait own, long number, int value) {}

  ThingsModel(Model model, Program program) {
    this.model = model;
    this.sent = new boolean[program.events()];
    for (int i = 0; i < sent.length; i++) {
      eventWaits.add(new ArrayList<>());
    }
    this.permits = program.permits();
    this.capacity = program.capacity();
  }

  private Wait wait(Task task, List<Wait> queue, String woken, String timedOut) {
    Wait wait = new Wait(model.time, task, queue);
    wait.goOn = () -> model.done(task, wait.state == Wait.State.TIMED_OUT ? timedOut : woken);
    return wait;
  }

  void send(Task task, int event) {
    boolean first = !sent[event];
    sent[event] = true;
    List.copyOf(eventWaits.get(event)).forEach(Wait::wake);
    model.done(task, String.valueOf(first));
  }

  void await(Task task, int event, @Nullable Integer millis) {
    if (sent[event]) {
      model.done(task, String.valueOf(event));
    } else {
      model.park(wait(task, eventWaits.get(event), String.valueOf(event), "timed out"), millis);
    }
  }

  void acquire(Task task, @Nullable Integer millis) {
    String got = millis == null ? "done" : "true";
    if (permits > 0) {
      permits--;
      model.done(task, got);
    } else {
      Wait wait = wait(task, acquirers, got, "false");
      wait.giveBack = this::release;
      model.park(wait, millis);
    }
  }

  void release() {
    if (acquirers.isEmpty()) {
      permits++;
    } else {
      acquirers.get(0).wake();
    }
  }

  void put(Task task, int value, @Nullable Integer millis) {
    String put = millis == null ? "done" : "true";
    long number = nextItem++;
    if (!takerWaits.isEmpty()) {
      if (capacity > 0) {
        handOver(new Item(number, value, null));
        model.done(task, put);
      } else {
        Wait wait = wait(task, new ArrayList<>(), put, put);
        if (model.park(wait)) {
          handOver(new Item(number, value, wait));
        }
      }
    } else if (items.size() < capacity) {
      items.put(number, value);
      model.done(task, put);
    } else {
      Wait wait = wait(task, putterWaits, put, "false");
      putters.add(new Putter(wait, number, value));
      model.park(wait, millis);
    }
  }

  private void handOver(Item item) {
    takers.removeIf(taker -> !takerWaits.contains(taker.wait));
    Taker taker = takers.get(0);
    taker.item = item;
    taker.wait.wake();
  }

  void take(Task task, @Nullable Integer millis) {
    putters.removeIf(putter -> !putterWaits.contains(putter.own()));
    if (items.isEmpty() && putters.isEmpty()) {
      awaitItem(task, millis);
      return;
    }
    if (items.isEmpty()) {
      letIn();
    }
    int oldest = items.pollFirstEntry().getValue();
    while (items.size() < capacity && !putters.isEmpty()) {
      letIn();
    }
    model.done(task, String.valueOf(oldest));
  }

  private void awaitItem(Task task, @Nullable Integer millis) {
    Wait wait = new Wait(model.time, task, takerWaits);
    Taker taker = new Taker(wait);
    wait.goOn = () -> {
      if (taker.item == null) {
        model.done(task, "timed out");
      } else {
        letPutterGoOn(taker.item);
        model.done(task, String.valueOf(taker.item.value()));
      }
    };
    wait.giveBack = () -> putBack(taker.item);
    takers.add(taker);
    model.park(wait, millis);
  }

  private void letIn() {
    Putter putter = putters.remove(0);
    putter.own().wake();
    items.put(putter.number(), putter.value());
  }

  private void putBack(Item item) {
    if (takerWaits.isEmpty()) {
      items.put(item.number(), item.value());
      letPutterGoOn(item);
    } else {
      handOver(item);
    }
  }

  private static void letPutterGoOn(Item item) {
    if (item.putter() != null) {
      item.putter().wake();
    }
  }

  @Override
  public String toString() {
    return "channel " + items.size() + " " + takerWaits.size() + " " + putterWaits.size()
        + " semaphore " + permits + " " + acquirers.size();
  }
}
