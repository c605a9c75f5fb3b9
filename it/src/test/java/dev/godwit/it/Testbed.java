package dev.godwit.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Two real libvirt hosts, {@code alpha} and {@code bravo}, by the project's testbed. Apart from a
 * testbed that a user may have up: its own directory, networks and namespaces.
 */
public final class Testbed implements AutoCloseable {
  private static final Duration COMMAND = Duration.ofMinutes(2);
  private static final Duration UP = Duration.ofMinutes(10);

  private final Path script = Path.of(System.getProperty("godwit.root"), "testbed", "testbed.sh");
  private final Path directory = Path.of(System.getProperty("java.io.tmpdir"), "godwit-verify");

  Testbed() {
    run(COMMAND, "down");
    run(UP, "up");
  }

  Path script() {
    return script;
  }

  /** Runs a command of the testbed and gives back what it printed. */
  public String run(String... arguments) {
    return run(COMMAND, arguments);
  }

  /** Runs a command of the testbed; fails with what it printed when it fails. */
  private String run(Duration limit, String... arguments) {
    var command = new ArrayList<>(List.of(script.toString()));
    command.addAll(List.of(arguments));
    try {
      Path output = Files.createTempFile("godwit-testbed", ".out");
      try {
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.redirectOutput(output.toFile());
        builder.environment().putAll(environment());
        Process process = builder.start();
        if (!process.waitFor(limit.toSeconds(), TimeUnit.SECONDS)) {
          process.destroyForcibly();
          throw new AssertionError(command + " took longer than " + limit);
        }
        String printed = Files.readString(output);
        if (process.exitValue() != 0) {
          throw new AssertionError(command + " ended with " + process.exitValue() + ": " + printed);
        }
        return printed.strip();
      } finally {
        Files.delete(output);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** What its script must find in the environment. */
  Map<String, String> environment() {
    return Map.of(
        "GODWIT_TESTBED_DIR", directory.toString(),
        "GODWIT_TESTBED_PREFIX", "gwv",
        "GODWIT_TESTBED_MGMT_NET", "10.79.0",
        "GODWIT_TESTBED_MIG_NET", "10.80.0");
  }

  /** The URI by which this machine reaches a host. */
  public String uri(String host) {
    return run("uri", host);
  }

  /** The URI by which the other host reaches a host. */
  public String peerUri(String host) {
    return run("peer-uri", host);
  }

  /** The address on which a host receives guest memory. */
  public String migrationAddress(String host) {
    return host.equals("alpha") ? "10.80.0.11" : "10.80.0.12";
  }

  /** Starts a guest of 256 MiB on alpha that rewrites memory at 20 MB/s. */
  public void guest(String name, String... options) {
    var arguments = new ArrayList<>(List.of("guest", name, "256", "20"));
    arguments.addAll(List.of(options));
    run(arguments.toArray(String[]::new));
  }

  /** A guest's UUID. */
  public String uuid(String host, String guest) {
    return run("virsh", host, "domuuid", guest).strip();
  }

  /** A guest's state on a host, such as {@code running}; {@code absent} if the host has none. */
  public String state(String host, String guest) {
    boolean there = run("virsh", host, "list", "--all", "--name").lines().anyMatch(guest::equals);
    return there ? run("virsh", host, "domstate", guest).strip() : "absent";
  }

  /** Fails unless the guest has seen none of its memory and disk change. */
  public void assertNoErrors(String guest) {
    run("errors", guest);
  }

  /** Removes a guest from both hosts. */
  public void undo(String guest) {
    run("undo", guest);
  }

  @Override
  public void close() {
    run("down");
  }
}
