package dev.godwit.hub;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Nothing can ever run again: no coroutine is ready, no timer is set, no lane is at work, and nobody
 * outside has announced that he will post. The message contains the dump of the hub.
 */
public final class HubDeadlockException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient @Nullable HubDump dump;

  HubDeadlockException(HubDump dump) {
    super("Deadlock in "
        + dump.hub()
        + ": every coroutine waits and nothing is left that could wake one"
        + System.lineSeparator()
        + dump);
    this.dump = dump;
  }

  /** The hub as it was found, before its coroutines were killed; empty after serialization. */
  public Optional<HubDump> dump() {
    return Optional.ofNullable(dump);
  }
}
