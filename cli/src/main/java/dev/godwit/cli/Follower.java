package dev.godwit.cli;

import dev.godwit.cli.client.MigrationView;
import dev.godwit.cli.client.Migrations;
import dev.godwit.cli.exit.CommandException;
import dev.godwit.cli.exit.Exit;
import dev.godwit.cli.output.ProgressDisplay;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Looks at a migration until it is over. A cloud that does not answer for a while, a host that is being
 * restarted for example, does not end the watch: the migration does not need us.
 */
final class Follower {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Migrations migrations;
  private final ProgressDisplay display;
  private final InstantSource clock;
  private final Duration look;
  private final Duration limit;

  Follower(
      Migrations migrations,
      ProgressDisplay display,
      InstantSource clock,
      Duration look,
      Duration limit) {
    this.migrations = migrations;
    this.display = display;
    this.clock = clock;
    this.look = look;
    this.limit = limit;
  }

  /**
   * The migration as it ended.
   *
   * @throws CommandException when it does not end in time, or the cloud stays away
   */
  MigrationView follow(MigrationView migration) {
    Instant deadline = clock.instant().plus(limit);
    Instant lastAnswer = clock.instant();
    MigrationView now = migration;
    while (true) {
      try {
        now = migrations.look(now);
        lastAnswer = clock.instant();
        display.show(now);
        if (now.isOver()) {
          return now;
        }
      } catch (CommandException e) {
        if (e.exit() != Exit.UNREACHABLE || clock.instant().isAfter(lastAnswer.plus(PATIENCE))) {
          throw e;
        }
      }
      if (clock.instant().isAfter(deadline)) {
        throw new CommandException(
            Exit.FAILED,
            "migration " + now.id() + " is not over after " + limit.toSeconds() + " s; it is "
                + now.status() + " and goes on. \"godwit watch " + now.id() + "\" looks again.");
      }
      pause(look);
    }
  }

  /** Waits a moment; an interrupt ends the command, not the migration. */
  static void pause(Duration look) {
    try {
      Thread.sleep(look);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandException(Exit.FAILED, "interrupted; the migration goes on", e);
    }
  }
}
