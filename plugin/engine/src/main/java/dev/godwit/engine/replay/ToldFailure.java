package dev.godwit.engine.replay;

import dev.godwit.engine.hypervisor.HypervisorException;
import dev.godwit.engine.hypervisor.HypervisorException.Kind;

/**
 * How a call failed.
 *
 * @param unforeseen whether it was no failure of the hypervisor but a defect of the driver
 */
record ToldFailure(Kind kind, String message, boolean unforeseen) {
  ToldFailure(Kind kind, String message) {
    this(kind, message, false);
  }

  /** The failure as an exception, thrown where it is unforeseen. */
  HypervisorException exception() {
    if (unforeseen) {
      throw new IllegalStateException(message);
    }
    return new HypervisorException(kind, message);
  }
}
