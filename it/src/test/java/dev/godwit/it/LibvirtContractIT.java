package dev.godwit.it;

import dev.godwit.testkit.DriverContract;
import dev.godwit.testkit.DriverUnderTest;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;

/** What every driver must do, done by the libvirt driver on two real hosts. */
@RealLibvirt
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class LibvirtContractIT extends DriverContract {
  private final Testbed testbed;

  LibvirtContractIT(Testbed testbed) {
    this.testbed = testbed;
  }

  @Override
  protected DriverUnderTest open(boolean permitPostCopy) throws Exception {
    return new LibvirtUnderTest(
        testbed,
        Map.of(
            // It leaves a guest that does not converge alone for as long as these tests last.
            "live_migration_policy",
            "nova",
            "live_migration_permit_post_copy",
            Boolean.toString(permitPostCopy)));
  }
}
