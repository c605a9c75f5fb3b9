package dev.godwit.cli;

import dev.godwit.cli.client.CloudSession;
import dev.godwit.cli.client.MigrationView;
import dev.godwit.cli.client.Migrations;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code godwit watch}. */
@Command(
    name = "watch",
    description = "Shows a live migration until it is over. Ending the watch does not end it.")
final class WatchCommand implements Callable<Integer> {
  @ParentCommand
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private GodwitCommand godwit;

  @Parameters(paramLabel = "MIGRATION", description = MigrationReference.DESCRIPTION)
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private String reference;

  @Mixin
  private final FollowOptions options = new FollowOptions();

  @Override
  public Integer call() {
    CloudSession session = godwit.session();
    Migrations migrations = godwit.migrations(session);
    MigrationView migration = migrations.find(reference);
    return options.follow(godwit, migrations, migration, migration.server(), true);
  }
}
