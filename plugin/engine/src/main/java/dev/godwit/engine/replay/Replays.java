package dev.godwit.engine.replay;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.godwit.engine.settings.Policies;
import dev.godwit.spi.SettingDefinition;
import dev.godwit.spi.ToolInputException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Replays documents. Immutable and safe for all threads. */
public final class Replays {
  /** What the same decision may differ in: its time by some milliseconds, and what became of it. */
  private static final Set<String> INCOMPARABLE = Set.of("at", "rule", "before", "failed");

  private final List<SettingDefinition> definitions;

  /**
   * A replayer.
   *
   * @param definitions the settings of the driver, which a document may name
   */
  public Replays(List<SettingDefinition> definitions) {
    this.definitions = List.copyOf(definitions);
  }

  /**
   * Runs a document.
   *
   * @param policy the policy to use instead of the document's; null for the document's
   * @return one JSON object each, in order: the decisions, the first of them that leaves the recorded
   *     ones after an object that says so, and the outcome
   * @throws ToolInputException if the document or the name of the policy is wrong
   */
  public List<String> replay(String text, @Nullable String policy) throws ToolInputException {
    ReplayDocument document = new ReplayReader(definitions).read(text);
    Policies policies = Policies.load(document.settings());
    if (policy != null && policies.find(policy).isEmpty()) {
      throw new ToolInputException(
          "there is no policy " + policy + "; there are " + String.join(", ", policies.names()));
    }
    List<ObjectNode> lines =
        new Replay(document, policy == null ? document.policy() : policy).run();
    if (!document.decisions().isEmpty()) {
      tellDivergence(lines, document.decisions());
    }
    return lines.stream().map(ObjectNode::toString).toList();
  }

  private static void tellDivergence(List<ObjectNode> lines, List<JsonNode> recorded) {
    List<ObjectNode> replayed = lines.stream().filter(Replays::isComparable).toList();
    List<JsonNode> expected = recorded.stream().filter(Replays::isComparable).toList();
    for (int index = 0; index < Math.max(replayed.size(), expected.size()); index++) {
      ObjectNode now = index < replayed.size() ? replayed.get(index) : null;
      JsonNode then = index < expected.size() ? expected.get(index) : null;
      if (now == null || then == null || !comparable(now).equals(comparable(then))) {
        ObjectNode note = JsonNodeFactory.instance.objectNode();
        note.set("at", Objects.requireNonNull(now == null ? then : now).path("at"));
        ObjectNode diverged = note.putObject("diverged");
        diverged.set("recorded", then == null ? JsonNodeFactory.instance.nullNode() : then);
        int place = now == null ? lines.size() - 1 : lines.indexOf(now);
        lines.add(place, note);
        return;
      }
    }
  }

  private static boolean isComparable(JsonNode line) {
    String action = line.path("action").asText();
    return !action.isEmpty() && !action.equals("save-progress") && !line.has("shadow");
  }

  private static List<String> comparable(JsonNode line) {
    var parts = new ArrayList<String>();
    line.properties().stream()
        .filter(entry -> !INCOMPARABLE.contains(entry.getKey()))
        .forEach(entry -> parts.add(entry.getKey() + "=" + entry.getValue()));
    parts.sort(null);
    return parts;
  }
}
