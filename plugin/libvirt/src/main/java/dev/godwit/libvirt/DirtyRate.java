package dev.godwit.libvirt;

import dev.godwit.api.GuestId;
import dev.godwit.engine.hypervisor.HypervisorException;
import dev.godwit.engine.hypervisor.HypervisorException.Kind;
import dev.godwit.libvirt.natives.NativeJob;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** How fast a guest writes to its memory, as QEMU finds out by sampling pages. Blocks. */
final class DirtyRate {
  /** VIR_DOMAIN_DIRTYRATE_MEASURED. */
  private static final long MEASURED = 2;

  private static final long BYTES_PER_MIB = 1024 * 1024;
  private static final long POLL_MILLIS = 100;

  /** QEMU hashes the sampled pages twice, which comes on top of the period. */
  private static final long SECONDS_ON_TOP = 3;

  private DirtyRate() {}

  /** Bytes per second, or null where QEMU did not finish. */
  static @Nullable Long measure(HostConnection host, GuestId guest, int seconds)
      throws HypervisorException {
    host.commandDomain(guest, domain -> domain.startDirtyRateCalculation(seconds));
    pause(TimeUnit.SECONDS.toMillis(seconds));
    for (long waited = 0; waited <= SECONDS_ON_TOP * 1000; waited += POLL_MILLIS) {
      NativeJob fields = host.withDomain(guest, domain -> domain.dirtyRate());
      Long status = fields.number("dirtyrate.calc_status");
      Long rate = fields.number("dirtyrate.megabytes_per_second");
      if (status != null && status == MEASURED && rate != null) {
        return Math.max(0, rate) * BYTES_PER_MIB;
      }
      pause(POLL_MILLIS);
    }
    return null;
  }

  private static void pause(long millis) throws HypervisorException {
    try {
      TimeUnit.MILLISECONDS.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new HypervisorException(Kind.OTHER, "the measurement was interrupted");
    }
  }
}
