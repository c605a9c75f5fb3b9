package dev.godwit.cli;

import dev.godwit.cli.client.CloudSession;
import dev.godwit.cli.client.MigrationView;
import dev.godwit.cli.client.ResolveWish;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code godwit resolve}. */
@Command(
    name = "resolve",
    description = {
      "Says where the server is of a live migration that does not settle by itself, so that it ends.",
      "Both hosts are asked once more; one that answers and contradicts has it refused. Administrators only."
    })
final class ResolveCommand implements Runnable {
  @ParentCommand
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private GodwitCommand godwit;

  @Parameters(paramLabel = "MIGRATION", description = MigrationReference.DESCRIPTION)
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private String reference;

  @Option(
      names = "--guest-at",
      paramLabel = "PLACE",
      required = true,
      description = "Where the server is: source, destination, lost, or the name of a host.")
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private String guestAt;

  @Option(
      names = "--fenced",
      paramLabel = "HOST",
      description = "A host that is known to be switched off, so that it counts as not running the"
          + " server; may be given several times.")
  private final List<String> fenced = new ArrayList<>();

  @Override
  public void run() {
    CloudSession session = godwit.session();
    MigrationView migration = godwit.migrations(session).find(reference);
    session.resolve(migration, new ResolveWish(guestAt, fenced));
    godwit
        .output()
        .value(
            migration,
            "migration " + migration.id() + " is resolved; \"godwit watch " + migration.id()
                + "\" shows how it ends");
  }
}
