package dev.godwit.cli;

import dev.godwit.cli.client.CloudSession;
import dev.godwit.cli.client.MigrationView;
import dev.godwit.cli.client.Migrations;
import dev.godwit.cli.output.Sentences;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code godwit force-complete}. */
@Command(
    name = "force-complete",
    description =
        "Ends a live migration now, by a pause or by post-copy, whatever it costs the guest. Shows"
            + " first how long the pause would be, and asks.")
final class ForceCompleteCommand implements Runnable {
  @ParentCommand
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private GodwitCommand godwit;

  @Parameters(paramLabel = "MIGRATION", description = MigrationReference.DESCRIPTION)
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private String reference;

  @Option(names = "--yes", description = "Do not ask; needed where nobody can be asked.")
  private boolean yes;

  @Override
  public void run() {
    Surroundings around = godwit.surroundings();
    CloudSession session = godwit.session();
    Migrations migrations = godwit.migrations(session);
    MigrationView migration = migrations.look(migrations.find(reference));
    around
        .err()
        .println(Sentences.pauseIfForced(migration.server(), migration, session.hasExtension()));
    if (!yes) {
      Confirmation.require(
          around, "force the end of migration " + migration.id() + " now", "force-complete");
    }
    session.forceComplete(migration.server(), Long.toString(migration.id()));
    godwit
        .output()
        .value(
            migration,
            "forced end asked for; \"godwit watch " + migration.id() + "\" shows how it ends");
  }
}
