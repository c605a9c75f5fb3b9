package dev.godwit.cli;

import dev.godwit.cli.client.CloudSession;
import dev.godwit.cli.client.MigrationView;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code godwit force-complete}. */
@Command(
    name = "force-complete",
    description =
        "Ends a live migration now, by a pause or by post-copy, whatever it costs the guest.")
final class ForceCompleteCommand implements Runnable {
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
    session.forceComplete(migration.server(), Long.toString(migration.id()));
    godwit
        .output()
        .value(
            migration,
            "forced end asked for; \"godwit watch " + migration.id() + "\" shows how it ends");
  }
}
