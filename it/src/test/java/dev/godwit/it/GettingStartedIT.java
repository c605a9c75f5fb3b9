package dev.godwit.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** docs/getting-started.md, followed word for word on two clean Debian systems with what is shipped. */
@RealLibvirt
@Timeout(value = 16, unit = TimeUnit.MINUTES)
class GettingStartedIT {
  private static final int SCRIPT_SECONDS = 900;

  @Test
  void thePageLeadsFromNothingToAGuestThatMoves(@TempDir Path directory) throws Exception {
    Path tarball;
    try (Stream<Path> files = Files.list(ServedHost.root().resolve("dist/target"))) {
      tarball = files
          .filter(file -> file.getFileName().toString().matches("godwit-[0-9].*\\.tar\\.gz"))
          .findFirst()
          .orElseThrow();
    }
    Command ended = Command.run(
        List.of(
            ServedHost.root().resolve("it/src/test/clients/getting-started.sh").toString(),
            ServedHost.root().resolve("docs/getting-started.md").toString(),
            tarball.toString(),
            directory.resolve("work").toString()),
        Map.of(),
        SCRIPT_SECONDS);
    assertThat(ended.exitCode()).as(ended.toString()).isZero();
    assertThat(ended.out()).endsWith("The page is right.\n");
  }
}
