package dev.godwit.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;

/** The command with surroundings that a test makes, and what it said. */
final class TestedCommand {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Path directory;
  private String typed = "";
  private boolean asks;

  /**
   * Not run yet.
   *
   * @param directory where it is started, the user's home and the distribution
   */
  TestedCommand(Path directory) {
    this.directory = directory;
  }

  /** Has somebody sit at a terminal and type. */
  TestedCommand typing(String text) {
    typed = text;
    asks = true;
    return this;
  }

  /** Has something piped in. */
  TestedCommand fed(String text) {
    typed = text;
    asks = false;
    return this;
  }

  int run(Map<String, String> environment, int columns, String... arguments) {
    return GodwitCommand.run(
        new Surroundings(
            environment,
            directory,
            directory,
            directory,
            new ByteArrayInputStream(typed.getBytes(StandardCharsets.UTF_8)),
            asks,
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            columns,
            InstantSource.system(),
            Duration.ofMillis(20)),
        arguments);
  }

  String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  String err() {
    return err.toString(StandardCharsets.UTF_8);
  }
}
