package dev.godwit.cli;

import static dev.godwit.cli.output.Output.column;

import dev.godwit.cli.client.HostView;
import dev.godwit.cli.client.Hosts;
import dev.godwit.cli.client.VersionsView;
import dev.godwit.cli.exit.CommandException;
import dev.godwit.cli.exit.Exit;
import dev.godwit.cli.output.Output;
import dev.godwit.cli.output.Printable;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code godwit hosts}. */
@Command(name = "hosts", description = "Lists hypervisor hosts and what they carry.")
final class HostsCommand implements Runnable {
  @ParentCommand
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private GodwitCommand godwit;

  @Option(
      names = "--versions",
      description = "Lists the versions of libvirt and QEMU instead, and between which versions"
          + " something breaks and what Godwit does about it. For a cloud of Godwit's own.")
  private boolean versions;

  @Override
  public void run() {
    var hosts = new Hosts(godwit.session());
    if (versions) {
      show(hosts
          .versions()
          .orElseThrow(() -> new CommandException(
              Exit.WRONG_USE,
              "this cloud does not tell versions: it is no Godwit host of its own")));
      return;
    }
    godwit
        .output()
        .list(
            hosts.list(),
            List.of(
                column("HOST", HostView::name),
                column("STATE", HostView::state),
                column("STATUS", HostView::status),
                column("SERVERS", HostView::runningServers),
                column("VCPUS", host -> host.vcpusUsed() + " of " + host.vcpus()),
                column("MEMORY", host -> host.memoryUsedMib() + " of " + host.memoryMib() + " MiB"),
                column("HYPERVISOR", HostView::hypervisor)));
  }

  private void show(VersionsView found) {
    Output output = godwit.output();
    if (output.isJson()) {
      output.value(found, "");
      return;
    }
    output.list(
        found.hosts(),
        List.of(
            column("HOST", VersionsView.Host::name),
            column("STATE", VersionsView.Host::state),
            column("HYPERVISOR", VersionsView.Host::hypervisor),
            column("VERSION", VersionsView.Host::hypervisorVersion),
            column("LIBVIRT", VersionsView.Host::libvirtVersion)));
    output.text(
        found.knownBad().isEmpty()
            ? "\nNo versions are known between which something breaks."
            : "\nKnown to break:");
    found.knownBad().forEach(entry -> output.text(Printable.of(words(entry))));
  }

  private static String words(VersionsView.KnownBad entry) {
    var words = new StringBuilder(entry.id()).append(": ");
    if (!entry.features().isEmpty()) {
      words.append("with ").append(String.join(" and ", entry.features())).append(", ");
    }
    words.append(String.join(
        ", or ",
        entry.pairs().stream()
            .map(pair -> "from " + pair.source() + " to " + pair.destination())
            .toList()));
    words.append(": ").append(entry.breaks()).append(". Godwit ").append(remedy(entry.remedy()));
    if (entry.acceptedBy() != null) {
      words.append(", unless ").append(entry.acceptedBy()).append(" is set");
    }
    return words.append(". Known from: ").append(entry.knownFrom()).append('.').toString();
  }

  private static String remedy(String remedy) {
    return switch (remedy) {
      case "one_connection" -> "moves memory over one connection";
      case "no_post_copy" -> "leaves post-copy out";
      case "refuse" -> "refuses the migration";
      default -> remedy;
    };
  }
}
