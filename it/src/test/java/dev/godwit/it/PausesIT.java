package dev.godwit.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Rule 4 on real hosts: a guest that its owner pauses during a migration stands when it is over. */
@RealLibvirt
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class PausesIT {
  private final Testbed testbed;
  private final ServedGuest guest;

  PausesIT(Testbed testbed, @TempDir Path directory) {
    this.testbed = testbed;
    this.guest = new ServedGuest(testbed, directory);
  }

  @BeforeEach
  void start() throws Exception {
    guest.start("");
    guest.moves();
    testbed.run("virsh", "alpha", "suspend", guest.name);
    await().atMost(ServedGuest.LIMIT).until(() -> pause().path("state").asText(), "stands"::equals);
  }

  @AfterEach
  void stop() throws Exception {
    guest.stop();
  }

  private JsonNode pause() throws Exception {
    return guest.shown().path("standing").path("pause");
  }

  private void isPausedAgain() throws Exception {
    JsonNode pause = pause();
    assertThat(pause.path("cause").asText()).isEqualTo("owner");
    assertThat(pause.path("state").asText()).isEqualTo("paused-again");
    assertThat(pause.path("ran_ms").isNumber()).as(pause.toString()).isTrue();
    assertThat(guest.done("show", guest.name).out())
        .contains("paused by its owner", "is paused again");
  }

  @Test
  void afterAnAbortItStandsOnTheSource() throws Exception {
    guest.done("abort", guest.name);
    guest.awaitStatus("cancelled");
    assertThat(testbed.state("alpha", guest.name)).isEqualTo("paused");
    isPausedAgain();
  }

  @Test
  void afterAMoveItStandsOnTheDestination() throws Exception {
    testbed.run("fault", "rate", "alpha", "off");
    assertThat(guest.done("watch", guest.name).out()).contains("paused by its owner");
    assertThat(testbed.state("bravo", guest.name)).isEqualTo("paused");
    isPausedAgain();
    testbed.run("virsh", "bravo", "resume", guest.name);
    testbed.assertNoErrors(guest.name);
  }
}
