package dev.godwit.engine.trace;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.godwit.engine.hypervisor.JobStatistics;
import org.jspecify.annotations.Nullable;

/**
 * The answer to one look: either statistics or an error.
 *
 * @param atNanos when it came, or when the monitor took it
 * @param tookNanos how long it took
 */
record TracedSample(
    long atNanos,
    long tookNanos,
    @Nullable JobStatistics statistics,
    @Nullable TracedFailure failure) {

  /** The same, taken by the monitor at this time. */
  TracedSample takenAt(long nanos) {
    return new TracedSample(nanos, tookNanos + nanos - atNanos, statistics, failure);
  }

  /**
   * As in a document.
   *
   * @param atMillis when it came, on the clock of the document; later than that of the sample before
   * @param zeroNanos the zero of that clock
   */
  ObjectNode toJson(long atMillis, long zeroNanos) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("at", TraceRecorder.seconds(atMillis));
    if (statistics != null) {
      new TracedStatistics(statistics).writeTo(node);
    } else if (failure != null) {
      failure.writeTo(node);
    }
    return node.put("at_ns", atNanos - zeroNanos).put("took_ns", tookNanos);
  }
}
