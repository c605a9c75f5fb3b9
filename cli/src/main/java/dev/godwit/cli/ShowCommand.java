package dev.godwit.cli;

import dev.godwit.cli.client.MigrationView;
import dev.godwit.cli.client.Migrations;
import dev.godwit.cli.output.Description;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code godwit show}. */
@Command(name = "show", description = "Shows all that is known of one live migration.")
final class ShowCommand implements Runnable {
  @ParentCommand
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private GodwitCommand godwit;

  @Parameters(paramLabel = "MIGRATION", description = MigrationReference.DESCRIPTION)
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private String reference;

  @Override
  public void run() {
    Migrations migrations = godwit.migrations(godwit.session());
    MigrationView migration = migrations.look(migrations.find(reference));
    godwit.output().value(migration, Description.of(migration));
  }
}
