package dev.godwit.engine.story;

import dev.godwit.engine.journal.Uptime;
import dev.godwit.hub.Clock;
import dev.godwit.hub.VirtualClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Time that goes on over restarts of the process, and that no step of the wall clock changes. Safe for all
 * threads; does not block beyond a read of a kernel file.
 */
@FunctionalInterface
public interface BootClock {
  /** This moment. */
  Uptime now();

  /** That of the machine, or of the virtual time that a hub runs in. */
  static BootClock of(Clock clock) {
    return clock instanceof VirtualClock
        ? () -> new Uptime("virtual", clock.instant().toEpochMilli())
        : machine(Path.of("/proc/sys/kernel/random/boot_id"), Path.of("/proc/uptime"));
  }

  /** Reads Linux' boot id and CLOCK_BOOTTIME; where there is neither, nothing is known. */
  static BootClock machine(Path bootId, Path uptime) {
    Uptime unknown = new Uptime("", 0);
    String boot;
    try {
      boot = Files.readString(bootId).strip(); // the same as long as this process lives
    } catch (IOException e) {
      return () -> unknown;
    }
    return () -> {
      try {
        String seconds = Files.readString(uptime).split(" ", 2)[0];
        return new Uptime(boot, Math.round(Double.parseDouble(seconds) * 1000));
      } catch (IOException | NumberFormatException e) {
        return unknown;
      }
    };
  }
}
