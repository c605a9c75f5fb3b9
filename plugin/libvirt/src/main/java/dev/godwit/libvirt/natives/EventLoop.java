package dev.godwit.libvirt.natives;

import org.libvirt.jna.Libvirt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * libvirt's event loop, one for the process, on a platform thread of its own that never ends: without
 * it keepalive answers stop and connections break.
 */
final class EventLoop {
  private static final Logger log = LoggerFactory.getLogger(EventLoop.class);
  private static final long PAUSE_AFTER_ERROR_MILLIS = 1_000;

  /** libvirt prints errors to the process's standard error unless told otherwise. */
  private static final Libvirt.VirErrorCallback SILENT = (data, error) -> {};

  private static final Thread THREAD = start();

  private EventLoop() {}

  /** Whether the loop runs; begins it the first time. To be asked before a connection is opened. */
  static boolean isRunning() {
    return THREAD.isAlive();
  }

  private static Thread start() {
    Libvirt.INSTANCE.virSetErrorFunc(null, SILENT);
    if (Libvirt.INSTANCE.virInitialize() < 0
        || Libvirt.INSTANCE.virEventRegisterDefaultImpl() < 0) {
      throw new IllegalStateException("libvirt could not be initialised");
    }
    return Thread.ofPlatform().daemon().name("godwit-libvirt-events").start(EventLoop::run);
  }

  private static void run() {
    while (true) {
      if (Libvirt.INSTANCE.virEventRunDefaultImpl() < 0) {
        log.warn("libvirt's event loop: {}", NativeErrors.last("event loop").getMessage());
        try {
          Thread.sleep(PAUSE_AFTER_ERROR_MILLIS);
        } catch (InterruptedException e) {
          // Nobody ends this thread; the process does.
          log.debug("libvirt's event thread was interrupted and goes on");
        }
      }
    }
  }
}
