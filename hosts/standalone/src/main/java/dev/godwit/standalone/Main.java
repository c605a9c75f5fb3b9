package dev.godwit.standalone;

import dev.godwit.host.settings.Settings;
import dev.godwit.host.startup.HostStartException;
import dev.godwit.standalone.identity.PasswordTool;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code godwit serve}. */
@Command(
    name = "godwit serve",
    mixinStandardHelpOptions = true,
    description = "Serves the Compute API in front of libvirt hosts until it is told to stop.",
    footer = {
      "",
      "The settings are those of the file that GODWIT_CONFIG names, otherwise of"
          + " etc/godwit.properties."
    })
public final class Main implements Callable<Integer> {
  private static final int WRONG = 2;

  private final PrintWriter out = new PrintWriter(System.out, true, System.out.charset());
  private final PrintWriter err = new PrintWriter(System.err, true, System.err.charset());

  @Option(
      names = "--check-config",
      description = "Check the settings, print those that would be used, and serve nothing.")
  private boolean checkOnly;

  /** Ends the process with 0, or with 2 if something is wrong with the arguments or the settings. */
  public static void main(String[] arguments) throws InterruptedException {
    // A start that has nothing to parse does not wait for the parser to be loaded.
    System.exit(
        arguments.length == 0 ? new Main().call() : new CommandLine(new Main()).execute(arguments));
  }

  @Override
  public Integer call() throws InterruptedException {
    try {
      if (checkOnly) {
        Settings settings = StandaloneHost.check(settingsFile(), Clock.systemUTC());
        out.println(settings.describe());
        out.println("The settings are right.");
        return 0;
      }
      return serve();
    } catch (HostStartException e) {
      return wrong(String.valueOf(e.getMessage()));
    }
  }

  private int serve() throws HostStartException, InterruptedException {
    var stopped = new CountDownLatch(1);
    StandaloneHost host = StandaloneHost.start(settingsFile(), Clock.systemUTC());
    Runtime.getRuntime()
        .addShutdownHook(new Thread(
            () -> {
              host.close();
              stopped.countDown();
            },
            "godwit-shutdown"));
    out.println("Godwit serves the Compute API at "
        + host.baseUrl()
        + "/compute/v2.1; credentials: OS_CLIENT_CONFIG_FILE="
        + host.cloudsFile()
        + " OS_CLOUD=godwit");
    stopped.await();
    return 0;
  }

  /** {@code godwit serve hash-password}. */
  @Command(
      name = "hash-password",
      mixinStandardHelpOptions = true,
      description = "Reads a password and prints its hash, for user.NAME.password_hash.")
  int hashPassword() throws IOException {
    var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    String password = in.readLine();
    if (password == null || password.isEmpty()) {
      return wrong("hash-password reads the password from its standard input, which is empty");
    }
    out.println(PasswordTool.hash(password.toCharArray()));
    return 0;
  }

  private static Path settingsFile() {
    String named = System.getenv("GODWIT_CONFIG");
    return named == null
        ? Path.of(System.getProperty("godwit.home", "."), "etc", "godwit.properties")
        : Path.of(named);
  }

  private int wrong(String message) {
    err.println("godwit: " + message);
    return WRONG;
  }
}
