package dev.godwit.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./godwit demo}, apart from one that a developer may run at the same time. */
@RealLibvirt
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class DemoIT {
  private static final String PREFIX = "gdi";

  private final Path work = Path.of(System.getProperty("java.io.tmpdir"), "godwit-demo-it");

  private Map<String, String> environment() {
    return Map.of(
        "GODWIT_TESTBED_DIR",
        work.toString(),
        "GODWIT_TESTBED_PREFIX",
        PREFIX,
        "GODWIT_TESTBED_MGMT_NET",
        "10.81.0",
        "GODWIT_TESTBED_MIG_NET",
        "10.82.0");
  }

  private static String demo() {
    return ServedHost.root().resolve("godwit").toString();
  }

  @Test
  void movesAGuestThereAndBackAndLeavesNothing() throws Exception {
    Command ended = Command.run(List.of(demo(), "demo"), environment());
    assertThat(ended.exitCode()).as(ended.toString()).isZero();
    assertThat(ended.out())
        .contains("completed: demo from alpha to bravo", "completed: demo from bravo to alpha")
        .contains("heard from outside: silent for", "memory errors seen by the guest: 0")
        .contains("Where to look next");
    assertNothingIsLeft();
  }

  @Test
  void controlCInTheMiddleLeavesNothing(@TempDir Path directory) throws Exception {
    Path printed = directory.resolve("printed");
    var builder = new ProcessBuilder("env", "--default-signal=INT", "setsid", demo(), "demo")
        .redirectErrorStream(true)
        .redirectOutput(printed.toFile());
    builder.environment().putAll(environment());
    Process process = builder.start();
    Awaitility.await()
        .atMost(2, TimeUnit.MINUTES)
        .until(() -> Files.readString(printed).contains("pre-copy"));
    // A terminal sends it to the whole group, the commands that are running included.
    var interrupt = new ProcessBuilder("kill", "-INT", "--", "-" + process.pid());
    assertThat(interrupt.start().waitFor()).isZero();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(printed)).isEqualTo(130);
    assertNothingIsLeft();
  }

  private void assertNothingIsLeft() throws Exception {
    assertThat(work).doesNotExist();
    Command namespaces = Command.run(List.of("ip", "netns", "list"), Map.of());
    assertThat(namespaces.out()).doesNotContain(PREFIX + "-");
    assertThat(ProcessHandle.allProcesses()
            .filter(process -> process
                .info()
                .commandLine()
                .filter(line -> line.contains(work.toString()))
                .isPresent()))
        .isEmpty();
  }
}
