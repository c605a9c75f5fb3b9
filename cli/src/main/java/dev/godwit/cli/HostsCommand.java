package dev.godwit.cli;

import static dev.godwit.cli.output.Output.column;

import dev.godwit.cli.client.HostView;
import dev.godwit.cli.client.Hosts;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** {@code godwit hosts}. */
@Command(name = "hosts", description = "Lists hypervisor hosts and what they carry.")
final class HostsCommand implements Runnable {
  @ParentCommand
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private GodwitCommand godwit;

  @Override
  public void run() {
    godwit
        .output()
        .list(
            new Hosts(godwit.session()).list(),
            List.of(
                column("HOST", HostView::name),
                column("STATE", HostView::state),
                column("STATUS", HostView::status),
                column("SERVERS", HostView::runningServers),
                column("VCPUS", host -> host.vcpusUsed() + " of " + host.vcpus()),
                column("MEMORY", host -> host.memoryUsedMib() + " of " + host.memoryMib() + " MiB"),
                column("HYPERVISOR", HostView::hypervisor)));
  }
}
