package dev.godwit.it;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A command run to its end, with all that it printed. */
record Command(int exitCode, String out, String err) {
  private static final int LIMIT_SECONDS = 180;

  /** Runs {@code godwit} as it is shipped, at the cloud of that file. */
  static Command godwit(Path cloudsFile, String... arguments) throws Exception {
    var command = new ArrayList<String>();
    command.add(ServedHost.distribution().resolve("bin/godwit").toString());
    command.addAll(List.of(arguments));
    return run(command, Map.of("OS_CLIENT_CONFIG_FILE", cloudsFile.toString()));
  }

  static Command run(List<String> command, Map<String, String> environment) throws Exception {
    return run(command, environment, LIMIT_SECONDS);
  }

  /** As {@link #run(List, Map)}, for what takes longer. */
  static Command run(List<String> command, Map<String, String> environment, int limitSeconds)
      throws Exception {
    Path out = Files.createTempFile("godwit-command", ".out");
    Path err = Files.createTempFile("godwit-command", ".err");
    try {
      return run(command, environment, limitSeconds, out, err);
    } finally {
      Files.delete(out);
      Files.delete(err);
    }
  }

  private static Command run(
      List<String> command, Map<String, String> environment, int limitSeconds, Path out, Path err)
      throws IOException, InterruptedException {
    var builder = new ProcessBuilder(command)
        .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
        .redirectOutput(out.toFile())
        .redirectError(err.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    if (!process.waitFor(limitSeconds, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError(command + " took longer than " + limitSeconds + " s: "
          + Files.readString(out) + Files.readString(err));
    }
    return new Command(
        process.exitValue(),
        Files.readString(out, StandardCharsets.UTF_8),
        Files.readString(err, StandardCharsets.UTF_8));
  }
}
