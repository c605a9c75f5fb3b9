package dev.godwit.cli;

import static dev.godwit.cli.output.Output.column;

import dev.godwit.cli.client.CloudSession;
import dev.godwit.cli.client.Hosts;
import dev.godwit.cli.client.NodePluginView;
import dev.godwit.cli.client.PluginView;
import dev.godwit.cli.exit.CommandException;
import dev.godwit.cli.exit.Exit;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code godwit plugins}. */
@Command(
    name = "plugins",
    description =
        "Lists the plugins that the Godwit host found, with the cause where one failed; at"
            + " Nova, those of its compute nodes.")
final class PluginsCommand implements Callable<Integer> {
  @ParentCommand
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private GodwitCommand godwit;

  @Option(
      names = "--host",
      paramLabel = "NAME",
      description = "Of this compute node alone, at Nova with Godwit on its compute nodes.")
  private @Nullable String node;

  @Override
  public Integer call() {
    CloudSession session = godwit.session();
    if (!session.hasExtension()) {
      throw new CommandException(
          Exit.WRONG_USE, "this cloud is no Godwit host: its catalog has no service \"godwit\"");
    }
    var hosts = new Hosts(session);
    if (session.isOnNodes() || node != null) {
      return show(node == null ? hosts.pluginsOfAllNodes() : hosts.plugins(node));
    }
    godwit
        .output()
        .list(
            hosts.plugins(),
            List.of(
                column("ID", PluginView::id),
                column("VERSION", PluginView::version),
                column("STATE", PluginView::state),
                column("CAUSE", PluginView::cause)));
    return Exit.DONE.code();
  }

  private int show(List<NodePluginView> plugins) {
    godwit
        .output()
        .list(
            plugins,
            List.of(
                column("HOST", NodePluginView::host),
                column("ID", NodePluginView::id),
                column("VERSION", NodePluginView::version),
                column("STATE", NodePluginView::state),
                column("CAUSE", NodePluginView::cause)));
    boolean nobody = !plugins.isEmpty()
        && plugins.stream().allMatch(plugin -> plugin.state().equals(NodePluginView.UNKNOWN));
    return nobody ? Exit.UNREACHABLE.code() : Exit.DONE.code();
  }
}
