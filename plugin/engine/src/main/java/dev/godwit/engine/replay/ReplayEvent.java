package dev.godwit.engine.replay;

import dev.godwit.api.Retune;
import dev.godwit.engine.hypervisor.GuestLook.Presence;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something that happens.
 *
 * @param before the look just before which it happens; null if it happens after an action
 * @param after the action right after which it happens; null if it happens before a look
 */
record ReplayEvent(@Nullable Long before, @Nullable String after, What what) {

  /** What happens. */
  sealed interface What {}

  /** The blocking call returned. */
  record OperationEnded(@Nullable String failure) implements What {}

  /**
   * What hosts say from now on.
   *
   * @param source null leaves it as it is
   * @param destination null leaves it as it is
   */
  record Hosts(@Nullable HostWord source, @Nullable HostWord destination) implements What {}

  /** Somebody asks for the end. */
  record ForceCompleteAsked() implements What {}

  /** Somebody asks for an abort. */
  record AbortAsked() implements What {}

  /** Somebody changes limits. */
  record RetuneAsked(Retune retune) implements What {}

  /** The hypervisor tells something. */
  record Signalled(Signal signal) implements What {}

  /** Settings change while the migration runs. */
  record SettingsChanged(Map<String, String> settings) implements What {
    SettingsChanged {
      settings = Map.copyOf(settings);
    }
  }

  /**
   * The next call of a kind fails.
   *
   * @param unknown whether it times out and may have worked
   */
  record Fault(String call, boolean unknown) implements What {}

  /** The driver is killed and started on its journal. */
  record ControllerRestarted() implements What {}

  /** Signals. */
  enum Signal {
    ITERATION,
    JOB_COMPLETED,
    SUSPENDED,
    POST_COPY
  }

  /**
   * What a host says of the guest.
   *
   * @param presence null if the host does not answer
   */
  record HostWord(String word, @Nullable Presence presence) {}
}
