package dev.godwit.cli;

import dev.godwit.cli.client.CloudSession;
import dev.godwit.cli.client.LiveMigrateAction;
import dev.godwit.cli.client.MigrateWish;
import dev.godwit.cli.client.MigrationView;
import dev.godwit.cli.client.Migrations;
import dev.godwit.cli.client.OptionsView;
import dev.godwit.cli.client.ServerView;
import dev.godwit.cli.client.Servers;
import dev.godwit.cli.exit.CommandException;
import dev.godwit.cli.exit.Exit;
import dev.godwit.cli.output.Sentences;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code godwit migrate}. */
@Command(
    name = "migrate",
    description = "Moves a running server to another host without stopping it.")
final class MigrateCommand implements Callable<Integer> {
  /** Nova makes the record some time after it accepts the request. */
  private static final Duration RECORD_LIMIT = Duration.ofSeconds(60);

  @ParentCommand
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private GodwitCommand godwit;

  @Parameters(paramLabel = "SERVER", description = "UUID or name of the server.")
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private String reference;

  @Option(
      names = "--host",
      paramLabel = "HOST",
      description = "Where to; without it the cloud chooses.")
  private @Nullable String host;

  @Option(
      names = "--block-migration",
      paramLabel = "WHETHER",
      defaultValue = "auto",
      description = "Whether disks are copied: true, false or auto (default: ${DEFAULT-VALUE}).")
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private String blockMigration;

  @Option(
      names = "--policy",
      paramLabel = "NAME",
      description = "The convergence policy; this and the next ones take a Godwit host.")
  private @Nullable String policy;

  @Option(
      names = "--shadow-policy",
      paramLabel = "NAME",
      description = "A policy that is asked as well, for the trace, and not heeded.")
  private @Nullable String shadowPolicy;

  @Mixin
  private final ContractOptions contract = new ContractOptions();

  @Option(names = "--watch", description = "Show a bar until it is over.")
  private boolean watch;

  @Option(names = "--wait", description = "Wait until it is over.")
  private boolean await;

  @Mixin
  private final FollowOptions options = new FollowOptions();

  @Override
  public Integer call() {
    Object copies = wish();
    var steering = new OptionsView(
        policy,
        shadowPolicy,
        contract.maxDowntimeMillis(),
        contract.deadlineSeconds(),
        contract.postCopy(),
        contract.autoConverge(),
        contract.pause());
    CloudSession session = godwit.session();
    Migrations migrations = godwit.migrations(session);
    ServerView server = new Servers(session).find(reference);
    long before = migrations.newest(server.id()).map(MigrationView::id).orElse(0L);
    if (steering.isOpen()) {
      session.liveMigrate(server.id(), new LiveMigrateAction(host, copies));
    } else {
      session.liveMigrate(server.id(), new MigrateWish(host, copies, steering));
    }
    MigrationView migration = record(migrations, server, before);
    if (watch || await || migration.isOver()) {
      return options.follow(godwit, migrations, migration, server.name(), watch);
    }
    godwit
        .output()
        .value(
            migration,
            "migration " + migration.id() + " " + Sentences.end(server.name(), migration)
                + "\n\"godwit watch " + migration.id() + "\" shows how it goes.");
    return Exit.DONE.code();
  }

  private Object wish() {
    return switch (blockMigration) {
      case LiveMigrateAction.AUTO -> LiveMigrateAction.AUTO;
      case "true" -> true;
      case "false" -> false;
      default ->
        throw new CommandException(
            Exit.WRONG_USE, "--block-migration is true, false or auto, not " + blockMigration);
    };
  }

  private MigrationView record(Migrations migrations, ServerView server, long before) {
    Instant deadline = godwit.surroundings().clock().instant().plus(RECORD_LIMIT);
    while (godwit.surroundings().clock().instant().isBefore(deadline)) {
      Optional<MigrationView> newest =
          migrations.newest(server.id()).filter(migration -> migration.id() > before);
      if (newest.isPresent()) {
        return newest.get();
      }
      Follower.pause(godwit.surroundings().look());
    }
    throw new CommandException(
        Exit.FAILED,
        "the cloud accepted the request for " + server.name()
            + " but shows no migration of it after " + RECORD_LIMIT.toSeconds()
            + " s; look at the server's status and its host");
  }
}
