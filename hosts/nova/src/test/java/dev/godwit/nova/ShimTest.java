package dev.godwit.nova;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The tests of the part in Python, as {@code python3 -m unittest discover} runs them. */
final class ShimTest {
  private static final int MINUTES = 2;

  @Test
  void passesItsOwnTests() throws Exception {
    var builder =
        new ProcessBuilder("python3", "-B", "-m", "unittest", "discover", "-s", "src/test/python");
    builder.directory(Path.of("").toAbsolutePath().toFile()).redirectErrorStream(true);
    Process process = builder.start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(MINUTES, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).as(printed).isZero();
    assertThat(printed).containsPattern("Ran [1-9][0-9]+ tests");
  }
}
