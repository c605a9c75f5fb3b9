package dev.godwit.cli;

import dev.godwit.cli.client.MigrationView;
import dev.godwit.cli.client.Migrations;
import dev.godwit.cli.exit.Exit;
import dev.godwit.cli.output.BarDisplay;
import dev.godwit.cli.output.Output;
import dev.godwit.cli.output.ProgressDisplay;
import dev.godwit.cli.output.Sentences;
import java.time.Duration;
import picocli.CommandLine.Option;

/** Following a migration to its end, for the commands that can. */
final class FollowOptions {
  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "86400",
      description =
          "Stop looking after this time; the migration goes on (default:" + " ${DEFAULT-VALUE}).")
  private long timeoutSeconds;

  /** Shows the migration until it is over; the exit code tells whether it moved the server. */
  int follow(
      GodwitCommand godwit,
      Migrations migrations,
      MigrationView migration,
      String server,
      boolean watched) {
    Surroundings around = godwit.surroundings();
    Output output = godwit.output();
    MigrationView end;
    try (ProgressDisplay display = display(around, output, server, watched)) {
      end = new Follower(
              migrations,
              display,
              around.clock(),
              around.look(),
              Duration.ofSeconds(Math.max(timeoutSeconds, 1)))
          .follow(migration);
    }
    output.value(end, Sentences.end(server, end));
    return end.isCompleted() ? Exit.DONE.code() : Exit.FAILED.code();
  }

  private static ProgressDisplay display(
      Surroundings around, Output output, String server, boolean watched) {
    if (!watched) {
      return ProgressDisplay.silent();
    }
    if (output.isJson()) {
      return ProgressDisplay.json(output);
    }
    return around.columns() > 0
        ? new BarDisplay(around.err(), around.columns(), server)
        : ProgressDisplay.lines(around.err(), server);
  }
}
