package dev.godwit.nova;

import dev.godwit.host.startup.HostStartException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code godwit nova serve}. */
@Command(
    name = "godwit nova serve",
    mixinStandardHelpOptions = true,
    description = "Does the live migrations of nova-compute on this host until it is told to stop.",
    footer = {
      "",
      "The settings are those of the file that GODWIT_CONFIG names, otherwise of"
          + " etc/godwit-nova.properties."
    })
public final class Main implements Callable<Integer> {
  private static final int WRONG = 2;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Option(
      names = "--check-config",
      description = "Check the settings, print those that would be used, and serve nothing.")
  private boolean checkOnly;

  /** Ends the process with 0, or with 2 if something is wrong with the arguments or the settings. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Main()).execute(arguments));
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }

  @Override
  public Integer call() throws InterruptedException {
    try {
      if (checkOnly) {
        out().println(NovaHost.check(settingsFile(), Clock.systemUTC()).describe());
        out().println("The settings are right.");
        return 0;
      }
      return serve();
    } catch (HostStartException e) {
      spec.commandLine().getErr().println("godwit: " + e.getMessage());
      return WRONG;
    }
  }

  private int serve() throws HostStartException, InterruptedException {
    var stopped = new CountDownLatch(1);
    NovaHost host = NovaHost.start(settingsFile(), Clock.systemUTC());
    Runtime.getRuntime()
        .addShutdownHook(new Thread(
            () -> {
              host.close();
              stopped.countDown();
            },
            "godwit-shutdown"));
    out().println("Godwit awaits nova-compute at " + host.socket());
    out().flush();
    stopped.await();
    return 0;
  }

  private static Path settingsFile() {
    String named = System.getenv("GODWIT_CONFIG");
    return named == null
        ? Path.of(System.getProperty("godwit.home", "."), "etc", "godwit-nova.properties")
        : Path.of(named);
  }
}
