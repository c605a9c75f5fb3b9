package dev.godwit.standalone;

import dev.godwit.host.HostStartException;
import dev.godwit.standalone.identity.PasswordTool;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.CountDownLatch;

/** {@code godwit serve}. */
public final class Main {
  private static final int WRONG = 2;

  private Main() {}

  /** Runs until the process is told to stop. {@code hash-password} reads a password instead. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    PrintStream out = System.out;
    if (arguments.length == 1 && arguments[0].equals("hash-password")) {
      var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      String password = in.readLine();
      if (password == null || password.isEmpty()) {
        fail("hash-password reads the password from its standard input, which is empty");
      } else {
        out.println(PasswordTool.hash(password.toCharArray()));
      }
      return;
    }
    if (arguments.length > 0) {
      fail(
          "serve takes no arguments but hash-password; the settings file is named by GODWIT_CONFIG");
      return;
    }
    serve(out);
  }

  private static void serve(PrintStream out) throws InterruptedException {
    var stopped = new CountDownLatch(1);
    try {
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
    } catch (HostStartException e) {
      fail(String.valueOf(e.getMessage()));
    }
  }

  private static Path settingsFile() {
    String named = System.getenv("GODWIT_CONFIG");
    return named == null
        ? Path.of(System.getProperty("godwit.home", "."), "etc", "godwit.properties")
        : Path.of(named);
  }

  private static void fail(String message) {
    System.err.println("godwit: " + message);
    System.exit(WRONG);
  }
}
