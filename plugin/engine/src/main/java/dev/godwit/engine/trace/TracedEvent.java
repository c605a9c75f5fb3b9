package dev.godwit.engine.trace;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Something that the driver was told.
 *
 * @param before the look at the job before which it came
 * @param atNanos when it came
 * @param sentNanos when the call was made that it answers; null if it answers none
 * @param content adds what was told to a document
 */
record TracedEvent(
    long before, long atNanos, @Nullable Long sentNanos, Consumer<ObjectNode> content) {
  TracedEvent(long before, long atNanos, Consumer<ObjectNode> content) {
    this(before, atNanos, null, content);
  }

  /** The same, where it is an answer that was taken at this time. */
  TracedEvent takenAt(long taken) {
    return sentNanos == null ? this : new TracedEvent(before, taken, sentNanos, content);
  }

  /** What was told, and how long it took. */
  ObjectNode written() {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    writeTo(node);
    return node;
  }

  private void writeTo(ObjectNode node) {
    content.accept(node);
    if (sentNanos != null) {
      node.put("took_ns", atNanos - sentNanos);
    }
  }

  void writeTo(ObjectNode node, long dropped, long zero) {
    node.put("before", before - dropped);
    writeTo(node);
    node.put("at_ns", atNanos - zero);
  }
}
