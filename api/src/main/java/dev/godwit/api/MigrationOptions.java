package dev.godwit.api;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a migration is to be steered.
 *
 * @param contract what it may cost the guest
 * @param policy the name of the convergence policy; null leaves it to the driver's settings
 * @param shadowPolicy the name of a policy that is asked as well and whose decisions are written into
 *     the trace and not acted on; null leaves it to the driver's settings
 */
public record MigrationOptions(
    MigrationContract contract,
    @Nullable String policy,
    @Nullable String shadowPolicy) {
  /** Everything is left to the driver's settings. */
  public static final MigrationOptions DEFAULT =
      new MigrationOptions(MigrationContract.OPEN, null, null);

  public MigrationOptions {
    Objects.requireNonNull(contract, "contract");
  }
}
