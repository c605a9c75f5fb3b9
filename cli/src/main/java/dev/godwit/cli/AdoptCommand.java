package dev.godwit.cli;

import dev.godwit.cli.client.CloudSession;
import dev.godwit.cli.client.MigrationView;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code godwit adopt}. */
@Command(
    name = "adopt",
    description =
        "Has Godwit steer a job that it did not begin, or of which it cannot be sure, as if it"
            + " were its own. Administrators only.")
final class AdoptCommand implements Runnable {
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
    session.adopt(migration);
    godwit
        .output()
        .value(
            migration,
            "migration " + migration.id() + " is adopted; \"godwit watch " + migration.id()
                + "\" shows how it goes");
  }
}
