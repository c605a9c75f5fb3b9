package dev.godwit.hub;

import java.util.List;

/**
 * Nothing can ever run again: no coroutine is ready, no timer is set, no lane is at work, and nobody
 * outside has announced that he will post. The message contains the dump of the hub.
 */
public final class HubDeadlockException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  HubDeadlockException(String hub, List<String> dump) {
    super("Deadlock in "
        + hub
        + ": every coroutine waits and nothing is left that could wake one"
        + System.lineSeparator()
        + String.join(System.lineSeparator(), dump));
  }
}
