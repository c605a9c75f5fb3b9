package dev.godwit.engine.trace;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** An action in a trace. Safe for all threads. */
public final class TracedAction {
  private final ObjectNode node;

  TracedAction(ObjectNode node) {
    this.node = node;
  }

  /** Says that it failed, and why. */
  public void failed(String message) {
    synchronized (node) {
      node.put("failed", message);
    }
  }

  /** A copy that nobody changes any more. */
  ObjectNode copy() {
    synchronized (node) {
      return node.deepCopy();
    }
  }
}
