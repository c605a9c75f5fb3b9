package dev.godwit.engine.story;

import dev.godwit.api.RequestAnswer;
import dev.godwit.api.Resolution;
import dev.godwit.api.Retune;
import dev.godwit.engine.hypervisor.HypervisorException;
import dev.godwit.engine.hypervisor.HypervisorSignal;
import dev.godwit.engine.hypervisor.JobStatistics;
import dev.godwit.engine.verdict.Round;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Something that a monitor is to know. */
sealed interface Input {
  /** Somebody asks for something, and gets an answer. */
  sealed interface Asked extends Input {
    CompletableFuture<RequestAnswer> answer();
  }

  /**
   * The migrate call has returned.
   *
   * @param failure what it threw; null if it returned normally
   */
  record OperationEnded(@Nullable HypervisorException failure) implements Input {}

  /** A hypervisor told something. */
  record Signalled(HypervisorSignal signal) implements Input {}

  /** The job was read. */
  record StatisticsRead(JobStatistics statistics) implements Input {}

  /** The job could not be read. */
  record StatisticsFailed(HypervisorException failure) implements Input {}

  /** Both hosts were asked. */
  record RoundRead(Round round) implements Input {}

  /** Somebody asks for an abort. */
  record AbortAsked(CompletableFuture<RequestAnswer> answer) implements Asked {}

  /** Somebody asks to make the migration end. */
  record ForceCompleteAsked(CompletableFuture<RequestAnswer> answer) implements Asked {}

  /** Somebody asks to change limits. */
  record RetuneAsked(Retune retune, CompletableFuture<RequestAnswer> answer) implements Asked {}

  /** An operator says where the guest is. */
  record ResolveAsked(Resolution resolution, CompletableFuture<RequestAnswer> answer)
      implements Asked {}

  /** An operator has Godwit steer a job that is not proven to be its own. */
  record AdoptAsked(CompletableFuture<RequestAnswer> answer) implements Asked {}

  /** A step of the steering is over; what came of it is in the steering's own state. */
  record StepDone() implements Input {}
}
