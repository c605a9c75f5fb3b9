package dev.godwit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.godwit.cli.testplugin.TestPlugin;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that need no cloud, on a plugin in a jar. The shipped plugin is tested elsewhere. */
class OfflineCommandsTest {
  private static final String[] SIMULATE = {
    "simulate", "--plugin", "test", "--memory", "4GiB", "--bandwidth", "100", "--seed", "7"
  };

  @TempDir
  private Path directory;

  private final ObjectMapper json = new ObjectMapper();
  private TestedCommand command;

  @BeforeEach
  void layOut() throws IOException {
    command = new TestedCommand(directory);
    writeJar("test");
    Files.writeString(directory.resolve("m.json"), "{\"format\": 1}");
  }

  private void writeJar(String id) throws IOException {
    Path jar = directory.resolve("plugins").resolve(id).resolve("plugin.jar");
    Files.createDirectories(jar.getParent());
    try (var out = new JarOutputStream(Files.newOutputStream(jar))) {
      for (String type : List.of("TestPlugin", "TestPlugin$Tools")) {
        put(out, "dev/godwit/cli/testplugin/" + type + ".class", bytes(type + ".class"));
      }
      put(
          out,
          "META-INF/services/dev.godwit.spi.LiveMigrationPlugin",
          TestPlugin.class.getName().getBytes(StandardCharsets.UTF_8));
    }
  }

  private static byte[] bytes(String resource) throws IOException {
    try (InputStream in = TestPlugin.class.getResourceAsStream(resource)) {
      return in.readAllBytes();
    }
  }

  private static void put(JarOutputStream out, String name, byte[] bytes) throws IOException {
    out.putNextEntry(new JarEntry(name));
    out.write(bytes);
    out.closeEntry();
  }

  private int run(String... arguments) {
    return command.run(Map.of(), 0, arguments);
  }

  private int simulate(String... more) {
    String[] all = new String[SIMULATE.length + more.length];
    System.arraycopy(SIMULATE, 0, all, 0, SIMULATE.length);
    System.arraycopy(more, 0, all, SIMULATE.length, more.length);
    return run(all);
  }

  @Test
  void aReplayIsATableOfDecisionsWithTheirRules() {
    assertThat(run("replay", "m.json", "--plugin", "test", "--policy", "nova"))
        .as(command.err())
        .isZero();
    assertThat(command.out().lines().map(line -> line.strip().replaceAll(" {2,}", "|")))
        .containsExactly(
            "AT|WHAT|WITH|RULE|FAILED",
            "0.500 s|set-max-downtime|millis 50|step 1|-",
            "0.500 s|see|own_loader true, picocli false, length 13|-|-",
            "1.500 s|here the recording differs|recorded: post, millis 7|-|-",
            "1.600 s|here the recording differs|recorded: nothing more|-|-",
            "1.500 s|abort-job|-|policy nova|it timed out",
            "2.000 s|outcome: failed|status failed, guest source|-|-");
  }

  @Test
  void aReplayInJsonIsWhatTheDriverSaidLineByLine() throws Exception {
    assertThat(command
            .fed("{\"format\": 1, \"x\": 2}")
            .run(Map.of(), 0, "replay", "-", "--plugin", "test", "--json"))
        .isZero();
    List<String> lines = command.out().lines().toList();
    assertThat(lines).hasSize(6);
    assertThat(json.readTree(lines.get(1)).path("length").asInt()).isEqualTo(21);
    assertThat(json.readTree(lines.getLast()).path("outcome").asText()).isEqualTo("failed");
  }

  @Test
  void aFileThatIsWrongEndsWithItsPositionAndNothingOnStandardOutput() throws IOException {
    Files.writeString(directory.resolve("wrong.json"), "samples");
    assertThat(run("replay", "wrong.json", "--plugin", "test")).isEqualTo(2);
    assertThat(command.err()).isEqualTo("godwit: line 1, column 1: ?samples is missing\n");
    assertThat(run("replay", "absent.json", "--plugin", "test")).isEqualTo(2);
    assertThat(command.err()).contains("absent.json cannot be read");
    Files.write(directory.resolve("latin.json"), new byte[] {'{', (byte) 0xe4, '}'});
    assertThat(run("replay", "latin.json", "--plugin", "test")).isEqualTo(2);
    assertThat(command.err()).contains("latin.json is not UTF-8");
    assertThat(command.out()).isEmpty();
  }

  @Test
  void aPluginThatIsNotThereOrIsAnotherEndsWithASentence() throws IOException {
    assertThat(run("replay", "m.json", "--plugin", "absent")).isEqualTo(2);
    assertThat(command.err()).contains("there is no plugin absent: looked in ");
    assertThat(run("replay", "m.json", "--plugin", "../plugins/test")).isEqualTo(2);
    assertThat(command.err()).contains("is not the id of a plugin");
    writeJar("other");
    assertThat(run("replay", "m.json", "--plugin", "other")).isEqualTo(2);
    assertThat(command.err()).contains("does not hold the plugin other");
    Path broken = Files.createDirectories(directory.resolve("plugins/broken"));
    Files.write(broken.resolve("plugin.jar"), new byte[] {1, 2, 3});
    assertThat(run("replay", "m.json", "--plugin", "broken")).isEqualTo(2);
    assertThat(command.err()).contains("does not hold the plugin broken").doesNotContain("\tat ");
  }

  @Test
  void aSimulationIsATableAndAChartForEveryPolicy() {
    assertThat(simulate("--compare", "nova,predictive")).as(command.err()).isZero();
    String out = command.out();
    assertThat(out.lines().map(line -> line.strip().replaceAll(" {2,}", "|")))
        .startsWith(
            "POLICY|OUTCOME|TIME|DOWNTIME|ALLOWED|SENT|PASSES|POST-COPY",
            "predictive|completed|20.0 s|180 ms|500 ms|4.0 GiB|4|no",
            "nova|failed|40.0 s|-|500 ms|4.0 GiB|4|no");
    assertThat(out).contains("seed 7");
    String chart = out.substring(out.indexOf("predictive: left to move"));
    String own = chart.substring(0, chart.indexOf("nova: left to move"));
    List<String> rows = own.lines().filter(line -> line.contains("|")).toList();
    assertThat(rows).hasSize(10);
    assertThat(rows.getFirst()).startsWith("4096 MiB |*");
    assertThat(rows.getLast()).startsWith("       0 |").endsWith("*");
    // Both charts have the time of the longer run: this one ends in the middle.
    assertThat(rows.getLast().indexOf('*') - rows.getLast().indexOf('|')).isBetween(28, 36);
    assertThat(own).contains("40.0 s");
  }

  @Test
  void everyOptionReachesTheSimulator() throws Exception {
    assertThat(simulate(
            "--json",
            "--used",
            "3GiB",
            "--working-set",
            "700MiB",
            "--dirty-rate",
            "12.5",
            "--shape",
            "hot-spot",
            "--disk",
            "2048",
            "--policy",
            "stepped",
            "--max-downtime",
            "400",
            "--deadline",
            "90",
            "--post-copy",
            "--no-auto-converge",
            "--set",
            "live_migration_downtime=300",
            "--noise",
            "10"))
        .as(command.err())
        .isZero();
    JsonNode order = json.readTree(command.out()).path("order");
    assertThat(order).isEqualTo(json.readTree("""
                {"memory_mib": 4096, "used_mib": 3072, "working_set_mib": 700,
                 "dirty_mib_per_second": 12.5, "shape": "HOT_SPOT",
                 "bandwidth_mib_per_second": 100.0, "disk_mib": 2048,
                 "contract": {"max_downtime_millis": 400, "deadline_seconds": 90, "post_copy": true,
                   "auto_converge": false, "pause": null},
                 "policies": ["stepped"], "settings": {"live_migration_downtime": "300"}, "seed": 7,
                 "noise_percent": 10}
                """));
    JsonNode run = json.readTree(command.out()).path("runs").path(0);
    assertThat(run.path("outcome").asText()).isEqualTo("failed");
    assertThat(run.path("timeline")).hasSize(3);
    assertThat(run.path("decisions").path(0).path("action").asText()).isEqualTo("post");
  }

  @Test
  void withoutASeedOneIsMadeAndTold() throws Exception {
    assertThat(
            run("simulate", "--plugin", "test", "--memory", "512", "--bandwidth", "10", "--json"))
        .isZero();
    assertThat(json.readTree(command.out()).path("order").path("seed").isNumber())
        .isTrue();
    assertThat(
            json.readTree(command.out()).path("order").path("working_set_mib").asLong())
        .isEqualTo(128);
  }

  @Test
  void aSimulationThatMakesNoSenseIsWrongUse() {
    assertThat(simulate("--working-set", "5GiB")).isEqualTo(2);
    assertThat(command.err()).contains("the working set is larger than the memory");
    assertThat(simulate("--shape", "round")).isEqualTo(2);
    assertThat(command.err()).contains("uniform, sequential, hot-spot, bursts, not round");
    assertThat(simulate("--used", "3GB")).isEqualTo(2);
    assertThat(command.err()).contains("'3GB' is not a size such as");
    assertThat(simulate("--deadline", "0")).isEqualTo(2);
    assertThat(command.err()).contains("--deadline is at least 1");
    assertThat(run("simulate", "--memory", "1GiB")).isEqualTo(2);
    assertThat(command.err()).contains("--bandwidth");
  }
}
