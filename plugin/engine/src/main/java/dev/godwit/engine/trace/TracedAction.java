package dev.godwit.engine.trace;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** An action in a trace. Safe for all threads. */
public final class TracedAction {
  private final long atNanos;
  private final ObjectNode node;

  TracedAction(long atNanos, ObjectNode node) {
    this.atNanos = atNanos;
    this.node = node;
  }

  /** Says that it failed, and why. */
  public void failed(String message) {
    synchronized (node) {
      node.put("failed", message);
    }
  }

  /** A copy that nobody changes any more, on the clock with this zero. */
  ObjectNode copy(long zeroNanos) {
    ObjectNode copy = JsonNodeFactory.instance.objectNode();
    copy.put("at", TraceRecorder.seconds(TraceRecorder.millis(atNanos - zeroNanos)));
    synchronized (node) {
      copy.setAll(node);
    }
    return copy;
  }
}
