package dev.godwit.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.godwit.testkit.ReplayCheck;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code godwit serve} as it is shipped, a process of its own in front of the testbed's hosts. */
final class ServedHost {
  private static final Pattern READY = Pattern.compile("at (http://\\S+)/compute/v2.1");

  private static final Set<String> ENDED = Set.of("completed", "failed", "cancelled", "error");

  private final Path directory;
  private final Testbed testbed;
  private Process process;
  private String baseUrl;

  /** Not started yet; everything it keeps is in the directory. */
  ServedHost(Path directory, Testbed testbed) {
    this.directory = directory;
    this.testbed = testbed;
  }

  static Path root() {
    return Path.of(System.getProperty("godwit.root"));
  }

  static Path distribution() {
    return root().resolve("dist/target/godwit");
  }

  /** Writes the settings: the two hosts, and some lines more. */
  void settings(String more) throws IOException {
    var text = new StringBuilder();
    if (!more.contains("state_dir")) {
      text.append("state_dir = state\n");
    }
    if (!more.contains("plugin_dir")) {
      text.append("plugin_dir = ").append(distribution().resolve("plugins")).append('\n');
    }
    text.append(more);
    for (String side : List.of("alpha", "bravo")) {
      text.append("host.%s.client_uri = %s\n".formatted(side, testbed.uri(side)))
          .append("host.%s.peer_uri = %s\n".formatted(side, testbed.peerUri(side)));
      String address = "host.%s.migration_address".formatted(side);
      if (!more.contains(address)) {
        text.append(address + " = %s\n".formatted(testbed.migrationAddress(side)));
      }
    }
    Files.writeString(directory.resolve("godwit.properties"), text);
  }

  private static String launcher() {
    return distribution().resolve("bin/godwit").toString();
  }

  private ProcessBuilder command(String... words) {
    var builder = new ProcessBuilder(words);
    builder
        .environment()
        .put("GODWIT_CONFIG", directory.resolve("godwit.properties").toString());
    return builder;
  }

  /** Starts it and waits until it says where it serves. */
  void start() throws IOException {
    Path log = directory.resolve("serve.log");
    process = command(launcher(), "serve").redirectError(log.toFile()).start();
    var out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    String line = out.readLine();
    assertThat(line).as(Files.readString(log)).isNotNull();
    Matcher matcher = READY.matcher(line);
    assertThat(matcher.find()).as(line).isTrue();
    baseUrl = matcher.group(1);
  }

  /** Starts another one with the settings as they are now; what it printed before it gave up. */
  String startFails() throws Exception {
    return startFails(launcher(), "serve");
  }

  /** {@code godwit serve --check-config} with the settings as they are. */
  Command checkConfig() throws Exception {
    return Command.run(
        List.of(launcher(), "serve", "--check-config"),
        Map.of("GODWIT_CONFIG", directory.resolve("godwit.properties").toString()));
  }

  /** As {@link #startFails()}, on a machine without libvirt's client library. */
  String startFailsWithoutLibvirt() throws Exception {
    return startFails(
        "unshare",
        "--mount",
        "sh",
        "-c",
        "for library in /usr/lib/*/libvirt.so.0; do"
            + " mount --bind /dev/null \"$(readlink -f \"$library\")\"; done; exec \"$0\" serve",
        launcher());
  }

  private String startFails(String... words) throws Exception {
    Process second = command(words).redirectErrorStream(true).start();
    String printed = new String(second.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(second.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(second.exitValue()).as(printed).isEqualTo(2);
    return printed;
  }

  /** What goes into the settings for a password. */
  String passwordHash(String password) throws Exception {
    Process hash = command(launcher(), "serve", "hash-password").start();
    try (var in = hash.outputWriter(StandardCharsets.UTF_8)) {
      in.write(password + "\n");
    }
    String printed = new String(hash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(hash.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return printed.strip();
  }

  String baseUrl() {
    return baseUrl;
  }

  Path cloudsFile() {
    return directory.resolve("state/clouds.yaml");
  }

  /** Ends it as an operator does, after every migration that has ended was replayed. */
  void stop() throws Exception {
    try {
      assertReplays();
    } finally {
      process.destroy();
      assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  private void assertReplays() throws Exception {
    if (!process.isAlive() || !Files.exists(cloudsFile())) {
      return;
    }
    Command listed = Command.godwit(cloudsFile(), "migrations", "--json");
    if (listed.exitCode() != 0) {
      return; // the test has taken its clients' way to it
    }
    var json = new ObjectMapper();
    for (JsonNode migration : json.readTree(listed.out())) {
      String status = migration.path("status").asText();
      String id = migration.path("id").asText();
      Command trace = Command.godwit(cloudsFile(), "trace", id);
      if (ENDED.contains(status) && trace.exitCode() == 0) {
        var end =
            new ReplayCheck.End(status, status, status.equals("completed") ? "destination" : null);
        new RealTraces().assertReplays(migration.path("uuid").asText(id), trace.out(), end);
      }
    }
  }

  /** Ends it as a crash does. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
  }
}
