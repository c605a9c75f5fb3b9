package dev.godwit.cli;

import static dev.godwit.cli.output.Output.column;

import dev.godwit.cli.client.CloudSession;
import dev.godwit.cli.client.Hosts;
import dev.godwit.cli.client.PluginView;
import dev.godwit.cli.exit.CommandException;
import dev.godwit.cli.exit.Exit;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** {@code godwit plugins}. */
@Command(
    name = "plugins",
    description = "Lists the plugins that the Godwit host found, with the cause where one failed.")
final class PluginsCommand implements Runnable {
  @ParentCommand
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private GodwitCommand godwit;

  @Override
  public void run() {
    CloudSession session = godwit.session();
    if (!session.hasExtension()) {
      throw new CommandException(
          Exit.WRONG_USE, "this cloud is no Godwit host: its catalog has no service \"godwit\"");
    }
    godwit
        .output()
        .list(
            new Hosts(session).plugins(),
            List.of(
                column("ID", PluginView::id),
                column("VERSION", PluginView::version),
                column("STATE", PluginView::state),
                column("CAUSE", PluginView::cause)));
  }
}
