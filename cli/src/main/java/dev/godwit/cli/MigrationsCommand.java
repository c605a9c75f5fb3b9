package dev.godwit.cli;

import static dev.godwit.cli.output.Output.column;

import dev.godwit.cli.client.CloudSession;
import dev.godwit.cli.client.MigrationView;
import dev.godwit.cli.client.Servers;
import java.util.HashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code godwit migrations}. */
@Command(name = "migrations", description = "Lists live migrations, the newest first.")
final class MigrationsCommand implements Runnable {
  @ParentCommand
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private GodwitCommand godwit;

  @Option(names = "--server", paramLabel = "SERVER", description = "Only of this server.")
  private @Nullable String server;

  @Option(names = "--host", paramLabel = "HOST", description = "Only from or to this host.")
  private @Nullable String host;

  @Option(
      names = "--status",
      paramLabel = "STATUS",
      description = "Only in this status: queued, preparing, running, completed, failed, ...")
  private @Nullable String status;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "50",
      description = "At most so many (default: ${DEFAULT-VALUE}).")
  private int limit;

  @Override
  public void run() {
    CloudSession session = godwit.session();
    var filter = new HashMap<String, String>();
    if (server != null) {
      filter.put("instance_uuid", new Servers(session).find(server).id());
    }
    if (host != null) {
      filter.put("host", host);
    }
    if (status != null) {
      filter.put("status", status);
    }
    godwit
        .output()
        .list(
            godwit.migrations(session).list(filter, Math.max(limit, 1)),
            List.of(
                column("ID", MigrationView::id),
                column("SERVER", MigrationView::server),
                column("FROM", MigrationView::source),
                column("TO", MigrationView::destination),
                column("STATUS", MigrationView::status),
                column("CREATED", MigrationView::createdAt),
                column("UPDATED", MigrationView::updatedAt)));
  }
}
