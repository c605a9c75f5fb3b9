package dev.godwit.engine.replay;

import dev.godwit.api.TransferCounters;
import dev.godwit.engine.hypervisor.HypervisorException.Kind;
import dev.godwit.engine.hypervisor.JobStatistics;
import dev.godwit.spi.ToolInputException;
import org.jspecify.annotations.Nullable;

/** Reads the statistics of a job, or how a look at them failed, out of one object of a document. */
record StatisticsReader(ObjectReader reader) {
  static final Words<JobStatistics.Type> JOBS = Words.with("none", JobStatistics.Type.NONE)
      .and("bounded", JobStatistics.Type.BOUNDED)
      .and("unbounded", JobStatistics.Type.UNBOUNDED)
      .and("completed", JobStatistics.Type.COMPLETED)
      .and("failed", JobStatistics.Type.FAILED)
      .and("cancelled", JobStatistics.Type.CANCELLED)
      .done();

  private static final Words<Kind> ERRORS = Words.with("no_domain", Kind.NO_DOMAIN)
      .and("operation_invalid", Kind.OPERATION_INVALID)
      .and("no_ram_info", Kind.NO_RAM_INFO)
      .and("not_supported", Kind.NOT_SUPPORTED)
      .and("internal", Kind.OTHER)
      .and("timeout", Kind.UNREACHABLE)
      .and("operation_aborted", Kind.OPERATION_ABORTED)
      .and("unforeseen", Kind.OTHER)
      .done();

  /** Which of the two it is. */
  boolean isFailure() throws ToolInputException {
    boolean failure = reader.has("error");
    if (reader.has("job") == failure) {
      throw reader.error("must have either the key job or the key error");
    }
    return failure;
  }

  /** How it failed. */
  ToldFailure failure() throws ToolInputException {
    return failure("the recorded look failed: ", Kind.OTHER);
  }

  /**
   * How something failed, by the keys {@code error} and {@code says}.
   *
   * @param otherwise the message if none is told; the kind is added
   * @param usual the kind if none is told
   */
  ToldFailure failure(String otherwise, Kind usual) throws ToolInputException {
    String error = reader.optionalText("error");
    Kind kind = error == null ? usual : reader.oneOf("error", error, ERRORS);
    String says = reader.optionalText("says");
    return new ToldFailure(
        kind, says == null ? otherwise + kind : says, "unforeseen".equals(error));
  }

  /** The statistics. */
  JobStatistics statistics() throws ToolInputException {
    return new JobStatistics(
        reader.oneOf("job", reader.requireText("job"), JOBS),
        true,
        counters("memory"),
        counters("disk"),
        reader.optionalLong("elapsed_ms", 0),
        reader.optionalLong("iteration", 0),
        reader.optionalLong("dirty_pages_per_second", 0),
        reader.optionalLong("page_size", 1),
        reader.optionalLong("bandwidth_bytes_per_second", 0),
        reader.optionalLong("downtime_ms", 0),
        reader.optionalLong("throttle_percent", 0),
        reader.optionalBool("foreign"));
  }

  /** What is not there of three counters counts as 0 where another of the three is there. */
  private @Nullable TransferCounters counters(String name) throws ToolInputException {
    Long total = reader.optionalLong(name + "_total", 0);
    Long processed = reader.optionalLong(name + "_processed", 0);
    Long remaining = reader.optionalLong(name + "_remaining", 0);
    if (total == null && processed == null && remaining == null) {
      return null;
    }
    return new TransferCounters(orZero(total), orZero(processed), orZero(remaining));
  }

  private static long orZero(@Nullable Long value) {
    return value == null ? 0 : value;
  }
}
