package dev.godwit.cli;

import dev.godwit.cli.client.CloudSession;
import dev.godwit.cli.client.MigrationView;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code godwit abort}. */
@Command(name = "abort", description = "Gives a live migration up: the server stays where it is.")
final class AbortCommand implements Runnable {
  @ParentCommand
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private GodwitCommand godwit;

  @Parameters(paramLabel = "MIGRATION", description = MigrationReference.DESCRIPTION)
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private String reference;

  @Override
  public void run() {
    CloudSession session = godwit.session();
    MigrationView migration = godwit.migrations(session).find(reference);
    session.abort(migration.server(), Long.toString(migration.id()));
    godwit
        .output()
        .value(
            migration,
            "abort asked for; \"godwit watch " + migration.id() + "\" shows how it ends");
  }
}
