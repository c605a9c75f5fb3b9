package dev.godwit.engine.replay;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.godwit.engine.settings.EngineSettings;
import dev.godwit.engine.settings.JobSettings;
import dev.godwit.spi.SettingDefinition;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Migrations as files: each {@code replay/NAME.json} is replayed and its decisions compared with {@code
 * replay/NAME.expected}, which has a line for each: the time in seconds, the action, its parameters.
 * Saves of progress are left out, except in files whose name begins with {@code save}.
 */
class ReplayFilesTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  static List<SettingDefinition> definitions() {
    var definitions = new ArrayList<>(EngineSettings.definitions());
    definitions.addAll(JobSettings.definitions());
    return definitions;
  }

  static List<String> names() throws IOException, URISyntaxException {
    try (Stream<Path> files = Files.list(directory())) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".json"))
          .map(name -> name.substring(0, name.length() - ".json".length()))
          .sorted()
          .toList();
    }
  }

  private static Path directory() throws URISyntaxException {
    return Path.of(
        Objects.requireNonNull(ReplayFilesTest.class.getResource("/replay")).toURI());
  }

  @ParameterizedTest
  @MethodSource("names")
  void isDecidedAsExpected(String name) throws Exception {
    String document = Files.readString(directory().resolve(name + ".json"));
    List<String> lines = new ArrayList<>();
    for (String line : new Replays(definitions()).replay(document, null)) {
      JsonNode node = JSON.readTree(line);
      if (name.startsWith("save") || !node.path("action").asText().equals("save-progress")) {
        lines.add(words(node));
      }
    }
    assertThat(String.join("\n", lines))
        .isEqualTo(Files.readString(directory().resolve(name + ".expected")).strip());
  }

  @Test
  void theSameFileGivesTheSameDecisions() throws Exception {
    var replays = new Replays(definitions());
    for (String name : names()) {
      // A day of looks is long enough once.
      if (!Files.readString(directory().resolve(name + ".expected")).contains("unfinished")) {
        String document = Files.readString(directory().resolve(name + ".json"));
        assertThat(replays.replay(document, null))
            .as(name)
            .isEqualTo(replays.replay(document, null));
      }
    }
  }

  private static String words(JsonNode node) {
    var words = new ArrayList<String>();
    words.add(node.path("at").asText());
    for (String key : List.of(
        "action", "millis", "mib_per_second", "percent", "status", "code", "outcome", "guest")) {
      if (node.has(key) && !(key.equals("status") && node.has("outcome"))) {
        words.add(node.path(key).asText());
      }
    }
    if (node.has("outcome") && !node.path("outcome").equals(node.path("status"))) {
      words.add("(" + node.path("status").asText() + ")");
    }
    if (node.has("owed")) {
      words.add("owes");
      node.path("owed").forEach(owed -> words.add(owed.asText()));
    }
    if (node.has("failed")) {
      words.add("failed");
    }
    if (node.has("diverged")) {
      words.add("diverged");
    }
    return String.join(" ", words);
  }
}
