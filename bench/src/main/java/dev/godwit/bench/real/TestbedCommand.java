package dev.godwit.bench.real;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs commands of the testbed, on hosts of their own. */
record TestbedCommand(Path script, Path directory) {
  private static final long MINUTES = 10;

  /** Runs a command and gives back what it printed. */
  String run(String... arguments) {
    var command = new ArrayList<>(List.of(script.toString()));
    command.addAll(List.of(arguments));
    try {
      Path output = Files.createTempFile("godwit-bench", ".out");
      try {
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.redirectOutput(output.toFile());
        builder
            .environment()
            .putAll(Map.of(
                "GODWIT_TESTBED_DIR", directory.toString(),
                "GODWIT_TESTBED_PREFIX", "gwb",
                "GODWIT_TESTBED_MGMT_NET", "10.81.0",
                "GODWIT_TESTBED_MIG_NET", "10.82.0"));
        Process process = builder.start();
        if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
          process.destroyForcibly();
          throw new IllegalStateException(command + " took longer than " + MINUTES + " min");
        }
        String printed = Files.readString(output).strip();
        if (process.exitValue() != 0) {
          throw new IllegalStateException(command + " failed: " + printed);
        }
        return printed;
      } finally {
        Files.delete(output);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
