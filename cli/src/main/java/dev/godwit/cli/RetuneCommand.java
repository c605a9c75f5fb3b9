package dev.godwit.cli;

import dev.godwit.cli.client.CloudSession;
import dev.godwit.cli.client.MigrationView;
import dev.godwit.cli.client.RetuneWish;
import dev.godwit.cli.exit.CommandException;
import dev.godwit.cli.exit.Exit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code godwit retune}. */
@Command(
    name = "retune",
    description = "Changes limits of a live migration under way, at a Godwit host.")
final class RetuneCommand implements Runnable {
  @ParentCommand
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private GodwitCommand godwit;

  @Parameters(paramLabel = "MIGRATION", description = MigrationReference.DESCRIPTION)
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private String reference;

  @Option(
      names = "--max-downtime",
      paramLabel = "MS",
      description = "The longest pause of the server at the end, in ms.")
  private @Nullable Long maxDowntimeMillis;

  @Option(
      names = "--bandwidth",
      paramLabel = "MIB_PER_S",
      description = "The fastest rate, in MiB/s.")
  private @Nullable Long bandwidthMibPerSecond;

  @Option(names = "--policy", paramLabel = "NAME", description = "The policy that takes over.")
  private @Nullable String policy;

  @Override
  public void run() {
    var wish = new RetuneWish(
        ContractOptions.atLeastOne("--max-downtime", maxDowntimeMillis),
        ContractOptions.atLeastOne("--bandwidth", bandwidthMibPerSecond),
        policy);
    if (wish.equals(new RetuneWish(null, null, null))) {
      throw new CommandException(
          Exit.WRONG_USE, "retune needs --max-downtime, --bandwidth or --policy");
    }
    CloudSession session = godwit.session();
    MigrationView migration = godwit.migrations(session).find(reference);
    session.retune(migration.uuid(), wish);
    godwit
        .output()
        .value(
            migration,
            "migration " + migration.id() + " is retuned; \"godwit watch " + migration.id()
                + "\" shows how it goes");
  }
}
