package dev.godwit.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Rule 15 on real hosts: jobs that hang, of which neither libvirt nor QEMU says anything. */
@RealLibvirt
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class StuckIT {
  private final Testbed testbed;
  private final ServedGuest guest;

  StuckIT(Testbed testbed, @TempDir Path directory) {
    this.testbed = testbed;
    this.guest = new ServedGuest(testbed, directory);
  }

  @BeforeEach
  void start() throws Exception {
    guest.start("live_migration_stuck_after = 5\n");
    guest.moves();
  }

  @AfterEach
  void stop() throws Exception {
    testbed.run("fault", "drop", "bravo", "mig", "off");
    guest.stop();
  }

  @Test
  void aDeadNetworkIsToldWhileItLastsAndAnAbortEndsTheMigration() throws Exception {
    testbed.run("fault", "drop", "bravo", "mig", "on");
    guest.awaitAlarm("job-stuck");
    assertThat(guest.done("show", guest.name).out())
        .contains("no byte of memory and disk moves from alpha to bravo", "godwit abort");

    testbed.run("fault", "drop", "bravo", "mig", "off");
    guest.awaitAlarm("");

    testbed.run("fault", "drop", "bravo", "mig", "on");
    guest.awaitAlarm("job-stuck");
    guest.done("abort", guest.name);
    guest.awaitStatus("cancelled");
    assertThat(testbed.state("alpha", guest.name)).isEqualTo("running");
    guest.awaitAlarm("");
  }

  @Test
  void anAbortThatDoesNotEndTheCallIsToldAndItsRemedyFreesIt() throws Exception {
    testbed.run("fault", "stop-qemu", "bravo", guest.name);
    try {
      guest.done("abort", guest.name);
      guest.awaitAlarm("job-stuck");
      assertThat(guest.done("show", guest.name).out())
          .contains("libvirt's call does not return", "Restart libvirtd on alpha");
      testbed.run("fault", "kill-libvirtd", "alpha");
      testbed.run("fault", "start-libvirtd", "alpha");
      guest.awaitAlarm("");
    } finally {
      testbed.run("fault", "cont-qemu", "bravo", guest.name);
    }
    guest.awaitStatus("cancelled");
    assertThat(testbed.state("alpha", guest.name)).isEqualTo("running");
    assertThat(testbed.state("bravo", guest.name)).isEqualTo("absent");
    testbed.assertNoErrors(guest.name);
  }
}
