package dev.godwit.engine.replay;

import dev.godwit.api.Resolution;
import dev.godwit.api.Retune;
import dev.godwit.engine.hypervisor.JobStatistics;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something that happens.
 *
 * @param before the look just before which it happens; null if it happens after an action
 * @param after the action right after which it happens; null if it happens before a look
 * @param atNanos when it happened, since the beginning of the recording; null in a document that is not
 *     recorded
 * @param tookNanos how long an answer took; 0 for what is no answer
 */
record ReplayEvent(
    @Nullable Long before,
    @Nullable String after,
    @Nullable Long atNanos,
    long tookNanos,
    What what) {

  /** What happens. */
  sealed interface What {}

  /** An answer to a call that the driver made. */
  sealed interface Answer extends What {
    /** What is called, and of whom. */
    CallKey call();
  }

  /** The blocking call returned. */
  record OperationEnded(@Nullable ToldFailure failure) implements Answer {
    @Override
    public CallKey call() {
      return CallKey.OPERATION;
    }
  }

  /**
   * What hosts say from now on.
   *
   * @param source null leaves it as it is
   * @param destination null leaves it as it is
   */
  record Hosts(@Nullable GuestTold source, @Nullable GuestTold destination) implements Answer {
    @Override
    public CallKey call() {
      return CallKey.look(source == null ? CallKey.DESTINATION : CallKey.SOURCE);
    }
  }

  /** What a third host says. */
  record Elsewhere(String host, GuestTold told) implements Answer {
    @Override
    public CallKey call() {
      return CallKey.look(host);
    }
  }

  /** What a host said of the guest's job; a type or a failure. */
  record JobTold(
      String host,
      JobStatistics.@Nullable Type type,
      @Nullable ToldFailure failure) implements Answer {
    @Override
    public CallKey call() {
      return new CallKey("job-type", host);
    }
  }

  /**
   * Statistics other than those of a look.
   *
   * @param name what was asked: {@code job-statistics} or {@code completed-job-statistics}
   */
  record StatisticsTold(
      String name,
      String host,
      @Nullable JobStatistics statistics,
      @Nullable ToldFailure failure) implements Answer {
    @Override
    public CallKey call() {
      return new CallKey(name, host);
    }
  }

  /** How fast the guest writes; null where the hypervisor cannot tell. */
  record DirtyRateTold(@Nullable Long bytesPerSecond) implements Answer {
    @Override
    public CallKey call() {
      return CallKey.DIRTY_RATE;
    }
  }

  /** A call did what it was to do. */
  record Done(CallKey call) implements Answer {}

  /** The next call of a kind fails. */
  record Fault(CallKey call, ToldFailure failure) implements Answer {}

  /** A call that had no answer by the end of the recording. */
  record Unanswered(CallKey call) implements What {}

  /** Why the migration was refused before it began. */
  record Refused(String reason) implements What {}

  /** Somebody asks for the end. */
  record ForceCompleteAsked() implements What {}

  /** Somebody asks for an abort. */
  record AbortAsked() implements What {}

  /** Somebody changes limits. */
  record RetuneAsked(Retune retune) implements What {}

  /** An operator says where the guest is. */
  record ResolveAsked(Resolution resolution) implements What {}

  /** An operator has Godwit steer a job that is not proven to be its own. */
  record AdoptAsked() implements What {}

  /**
   * The hypervisor tells something.
   *
   * @param iteration the memory pass that began; null takes it from the newest sample
   * @param figures those of a job that completed; null if they are not told
   */
  record Signalled(
      Signal signal,
      String host,
      @Nullable Long iteration,
      @Nullable JobStatistics figures) implements What {}

  /** Settings change while the migration runs. */
  record SettingsChanged(Map<String, String> settings) implements What {
    SettingsChanged {
      settings = Map.copyOf(settings);
    }
  }

  /** The driver is killed and started on its journal. */
  record ControllerRestarted() implements What {}

  /** Signals. */
  enum Signal {
    ITERATION,
    JOB_COMPLETED,
    STARTED,
    PAUSED,
    IO_ERROR,
    WATCHDOG,
    UNPAUSED,
    SUSPENDED,
    POST_COPY,
    POST_COPY_FAILED,
    RESUMED,
    STOPPED,
    ENDED,
    OTHER,
    CONNECTION_LOST,
    CONNECTION_BACK
  }
}
