package dev.godwit.engine.guards;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A branch that holds a rule.
 *
 * @param rule what it holds, as docs/architecture.md counts it
 * @param file where it is, below the engine's package
 * @param snippet its source
 * @param without the same source without the guard
 * @param tests the test classes that are to notice
 */
record Guard(
    String name, String rule, String file, String snippet, String without, List<String> tests) {
  static final Path ROOT = Path.of(System.getProperty("godwit.root"));
  private static final Path ENGINE = ROOT.resolve("plugin/engine/src/main/java/dev/godwit/engine");
  private static final String PACKAGE = "dev.godwit.engine.";

  /** All that are listed; the list's own head says what its lines mean. */
  static List<Guard> all() throws IOException {
    Path list = ROOT.resolve("plugin/engine/src/test/resources/guards.txt");
    String entries = Files.readAllLines(list).stream()
        .filter(line -> !line.startsWith("#"))
        .collect(Collectors.joining("\n"));
    return Arrays.stream(entries.split("\n\n+"))
        .filter(entry -> !entry.isBlank())
        .map(Guard::read)
        .toList();
  }

  private static Guard read(String entry) {
    Map<String, String> words = new HashMap<>();
    List<String> snippet = new ArrayList<>();
    List<String> without = new ArrayList<>();
    for (String line : entry.strip().split("\n", -1)) {
      if (line.startsWith("- ")) {
        snippet.add(line.substring(2));
      } else if (line.startsWith("+ ")) {
        without.add(line.substring(2));
      } else {
        String[] parts = line.split(": ", 2);
        words.put(parts[0], parts[1]);
      }
    }
    return new Guard(
        words.get("guard"),
        words.get("rule"),
        words.get("file"),
        String.join("\n", snippet),
        String.join("\n", without),
        Arrays.stream(words.get("tests").split(", ")).map(PACKAGE::concat).toList());
  }

  Path source() {
    return ENGINE.resolve(file);
  }

  /** How often the source has it. */
  int occurrences() throws IOException {
    return Files.readString(source()).split(Pattern.quote(snippet), -1).length - 1;
  }

  /** The source of its class without it. */
  String removed() throws IOException {
    return Files.readString(source()).replace(snippet, without);
  }

  @Override
  public String toString() {
    return name;
  }
}
