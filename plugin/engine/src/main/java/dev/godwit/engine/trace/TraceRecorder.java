package dev.godwit.engine.trace;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.godwit.engine.hypervisor.HypervisorException;
import dev.godwit.engine.hypervisor.JobStatistics;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the newest samples, events and decisions of one migration. Safe for all threads.
 *
 * <p>Of each kind as many are kept as the limit says; older ones are dropped.
 */
public final class TraceRecorder {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final int limit;
  private final Deque<TracedSample> samples = new ArrayDeque<>();
  private final Deque<TracedEvent> events = new ArrayDeque<>();
  private final Deque<TracedAction> decisions = new ArrayDeque<>();
  private LongSupplier elapsedMillis = () -> 0;
  private long dropped;
  private long lastSampleMillis = -1;

  /**
   * An empty trace.
   *
   * @param limit samples, events and decisions to keep, each; at least 1
   */
  public TraceRecorder(int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("a trace keeps at least one sample");
    }
    this.limit = limit;
  }

  /** Where times come from, in ms since the monitor began; until then everything is at 0. */
  public synchronized void clock(LongSupplier elapsed) {
    elapsedMillis = elapsed;
  }

  /** A look was answered. */
  public void sample(JobStatistics statistics) {
    add(statistics, null);
  }

  /** A look was answered with an error. */
  public void sample(HypervisorException failure) {
    add(null, failure.kind());
  }

  private synchronized void add(
      @Nullable JobStatistics statistics, HypervisorException.@Nullable Kind error) {
    // The format wants times that rise strictly.
    lastSampleMillis = Math.max(elapsedMillis.getAsLong(), lastSampleMillis + 1);
    samples.add(new TracedSample(lastSampleMillis, statistics, error));
    if (samples.size() > limit) {
      samples.remove();
      dropped++;
    }
  }

  /** Something happened before the next look is answered. */
  public synchronized void event(Consumer<ObjectNode> content) {
    ObjectNode node = NODES.objectNode();
    content.accept(node);
    events.add(new TracedEvent(dropped + samples.size(), node));
    if (events.size() > limit) {
      events.remove();
    }
  }

  /** Something is done now. */
  public TracedAction action(String name) {
    return action(name, node -> {});
  }

  /** Something is done now, with what the content adds. */
  public synchronized TracedAction action(String name, Consumer<ObjectNode> content) {
    ObjectNode node = NODES.objectNode();
    node.put("at", seconds(elapsedMillis.getAsLong()));
    node.put("action", name);
    content.accept(node);
    var action = new TracedAction(node);
    decisions.add(action);
    if (decisions.size() > limit) {
      decisions.remove();
    }
    return action;
  }

  /** Adds samples, events and decisions to a document. */
  public synchronized void writeTo(ObjectNode document) {
    ArrayNode looks = document.putArray("samples");
    samples.forEach(sample -> looks.add(sample.toJson()));
    ArrayNode happened = document.putArray("events");
    for (TracedEvent event : events) {
      if (event.before() >= dropped) {
        ObjectNode node = happened.addObject().put("before", event.before() - dropped);
        node.setAll(event.content());
      }
    }
    ArrayNode done = document.putArray("decisions");
    decisions.forEach(action -> done.add(action.copy()));
  }

  /** Milliseconds as seconds. */
  static double seconds(long millis) {
    return millis / 1000.0;
  }

  private record TracedEvent(long before, ObjectNode content) {}
}
