package dev.godwit.cli;

import static dev.godwit.cli.output.Output.column;

import dev.godwit.cli.client.ServerView;
import dev.godwit.cli.client.Servers;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code godwit servers}. */
@Command(name = "servers", description = "Lists servers and the hosts that they are on.")
final class ServersCommand implements Runnable {
  @ParentCommand
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private GodwitCommand godwit;

  @Option(
      names = "--all-projects",
      description = "Also servers of other projects; for administrators.")
  private boolean allProjects;

  @Override
  public void run() {
    godwit
        .output()
        .list(
            new Servers(godwit.session()).list(allProjects),
            List.of(
                column("ID", ServerView::id),
                column("NAME", ServerView::name),
                column("STATUS", ServerView::status),
                column("HOST", ServerView::host),
                column("TASK", ServerView::taskState)));
  }
}
