package dev.godwit.host;

import java.time.Duration;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closes what a host is made of, the newest first. */
final class Parts {
  private static final Logger log = LoggerFactory.getLogger(Parts.class);

  private Parts() {}

  static void closeAll(Deque<AutoCloseable> parts) {
    for (AutoCloseable part = parts.poll(); part != null; part = parts.poll()) {
      try {
        part.close();
      } catch (Exception e) {
        log.warn("A part of the host could not be closed", e);
      }
    }
  }

  /** On a thread of its own, because a driver whose hypervisors hang may take all of its time. */
  static void closeWithin(Deque<AutoCloseable> parts, Duration limit) {
    Thread closing = Thread.ofPlatform().daemon().name("godwit-close").start(() -> closeAll(parts));
    try {
      if (!closing.join(limit)) {
        log.warn("A part of the host was not closed within {} s", limit.toSeconds());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
