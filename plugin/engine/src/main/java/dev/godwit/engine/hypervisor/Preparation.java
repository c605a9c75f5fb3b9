package dev.godwit.engine.hypervisor;

import dev.godwit.api.Assessment;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of the checks.
 *
 * @param job the job, ready to be run; null exactly when the assessment has blockers
 */
public record Preparation(Assessment assessment, @Nullable MigrationJob job) {
  public Preparation {
    Objects.requireNonNull(assessment, "assessment");
    if (assessment.isClear() != (job != null)) {
      throw new IllegalArgumentException("a job is given exactly when nothing stands in the way");
    }
  }
}
