package dev.godwit.spi;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a driver can do without a hypervisor. Methods may take seconds; thread-safe. */
public interface OfflineTools {
  /**
   * Runs the driver's monitor and policy on a virtual clock against a recorded or scripted migration
   * (see {@code docs/replay.md}).
   *
   * @param document the JSON text
   * @param policy the policy to use instead of the document's; null for the document's
   * @return the decisions, one JSON object each, in order; the last one is the outcome
   * @throws ToolInputException if the document or the name of the policy is wrong
   */
  List<String> replay(String document, @Nullable String policy) throws ToolInputException;

  /**
   * Simulates migrations.
   *
   * @throws ToolInputException if the order makes no sense
   */
  SimulationReport simulate(SimulationOrder order) throws ToolInputException;
}
