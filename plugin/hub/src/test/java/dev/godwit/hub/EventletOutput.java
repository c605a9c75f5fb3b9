package dev.godwit.hub;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * What the programs in {@code eventlet/*.py} print on real eventlet; Python is started once for all.
 *
 * @param status of Python
 * @param lines by the name of the program
 * @param errors what Python wrote beside that
 */
record EventletOutput(int status, Map<String, List<String>> lines, String errors) {
  static final String MISSING =
      "Debian's python3-eventlet is not installed for " + EventletOutput.PYTHON;

  /** What Debian's packages belong to; another one on the path does not see them. */
  private static final String PYTHON = "/usr/bin/python3";

  private static final int NO_EVENTLET = 3;
  private static final int TOO_LATE = -1;
  private static final int LIMIT_SECONDS = 60;

  static EventletOutput ofAllPrograms() {
    if (!Files.isExecutable(Path.of(PYTHON))) {
      return new EventletOutput(NO_EVENTLET, Map.of(), "");
    }
    try {
      return run(
          PYTHON,
          "-B",
          resource("eventlet_runner.py").toString(),
          resource("eventlet").toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static EventletOutput run(String... command) throws IOException, InterruptedException {
    Path printed = Files.createTempFile("eventlet", ".out");
    Path errors = Files.createTempFile("eventlet", ".err");
    try {
      Process process = new ProcessBuilder(command)
          .redirectOutput(printed.toFile())
          .redirectError(errors.toFile())
          .start();
      try {
        boolean ended = process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
        return new EventletOutput(
            ended ? process.exitValue() : TOO_LATE,
            programs(Files.readAllLines(printed)),
            Files.readString(errors));
      } finally {
        process.destroyForcibly();
      }
    } finally {
      Files.delete(printed);
      Files.delete(errors);
    }
  }

  private static Map<String, List<String>> programs(List<String> printed) {
    Map<String, List<String>> programs = new LinkedHashMap<>();
    List<String> program = new ArrayList<>();
    for (String line : printed) {
      if (line.startsWith("=== ")) {
        program = new ArrayList<>();
        programs.put(line.substring("=== ".length()), program);
      } else {
        program.add(line);
      }
    }
    return programs;
  }

  /** A file or directory beside the programs. */
  static Path resource(String name) {
    return Path.of(System.getProperty("godwit.root"), "plugin", "hub", "src", "test", "resources")
        .resolve("dev/godwit/hub")
        .resolve(name);
  }

  boolean isInstalled() {
    return status != NO_EVENTLET;
  }

  /** Fails if eventlet was missing, or Python failed or took too long. */
  void requireComplete() {
    if (!isInstalled()) {
      throw new AssertionError(MISSING + ", and real tests are required");
    }
    if (status != 0) {
      throw new AssertionError("Python "
          + (status == TOO_LATE ? "took too long: " : "ended with " + status + ": ") + errors);
    }
  }

  List<String> of(String program) {
    return Objects.requireNonNull(
        lines.get(program), () -> "there is no eventlet/" + program + ".py");
  }
}
