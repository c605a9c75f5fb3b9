package dev.godwit.engine.story;

import dev.godwit.hub.Event;
import dev.godwit.hub.Hub;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a monitor waits on: inputs in the order in which they came. Used on the hub only. */
public final class Inbox {
  private final Hub hub;
  private final Queue<Input> inputs = new ArrayDeque<>();
  private @Nullable Event<Boolean> waiting;
  private @Nullable Consumer<Input> late;

  public Inbox(Hub hub) {
    this.hub = hub;
  }

  /** Adds an input and wakes the monitor. Never waits. */
  public void add(Input input) {
    if (late != null) {
      late.accept(input);
      return;
    }
    inputs.add(input);
    if (waiting != null) {
      waiting.trySend(true);
      waiting = null;
    }
  }

  /** Waits for the next input, at most this long; null when the time is over. */
  @Nullable
  public Input await(Duration limit) {
    if (inputs.isEmpty()) {
      Event<Boolean> wake = hub.event();
      waiting = wake;
      wake.awaitOutcome(limit);
      waiting = null;
    }
    return inputs.poll();
  }

  /** From here on nobody waits: what is there, and what still comes, goes to this consumer. */
  public void close(Consumer<Input> consumer) {
    late = consumer;
    for (Input left = inputs.poll(); left != null; left = inputs.poll()) {
      consumer.accept(left);
    }
  }

  /** Somebody waits again. */
  public void open() {
    late = null;
  }
}
