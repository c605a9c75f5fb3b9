package dev.godwit.engine.trace;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.godwit.engine.hypervisor.HypervisorException;
import dev.godwit.engine.hypervisor.HypervisorException.Kind;

/**
 * How a call failed.
 *
 * @param error the format's word for the kind
 */
record TracedFailure(String error, String message) {
  static TracedFailure of(HypervisorException failure) {
    return new TracedFailure(word(failure.kind()), failure.getMessage());
  }

  /** A defect of a driver. */
  static TracedFailure of(Throwable failure) {
    return new TracedFailure("unforeseen", String.valueOf(failure.getMessage()));
  }

  /** Nobody waited any longer. */
  static TracedFailure givenUp() {
    return new TracedFailure(word(Kind.UNREACHABLE), "no answer came in time");
  }

  /** Writes what is known of it beside what names the call. */
  void writeTo(ObjectNode node) {
    node.put("error", error);
    node.put("says", message);
  }

  boolean isUnknown() {
    return error.equals(word(Kind.UNREACHABLE));
  }

  private static String word(Kind kind) {
    return switch (kind) {
      case NO_DOMAIN -> "no_domain";
      case OPERATION_INVALID -> "operation_invalid";
      case NO_RAM_INFO -> "no_ram_info";
      case NOT_SUPPORTED -> "not_supported";
      case UNREACHABLE -> "timeout";
      case OPERATION_ABORTED -> "operation_aborted";
      case OTHER -> "internal";
    };
  }
}
