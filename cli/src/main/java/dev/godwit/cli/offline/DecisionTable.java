package dev.godwit.cli.offline;

import static dev.godwit.cli.output.Output.column;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.godwit.cli.output.Output;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The decisions of a replay: one line each, the outcome last. */
public final class DecisionTable {
  private static final String DIVERGED = "diverged";
  private static final Set<String> OWN_COLUMNS =
      Set.of("at", "action", "outcome", DIVERGED, "rule", "failed");

  private final ObjectMapper json = new ObjectMapper();
  private final List<JsonNode> decisions = new ArrayList<>();

  /**
   * A table.
   *
   * @param lines JSON objects, as the tools give them
   */
  public DecisionTable(List<String> lines) {
    lines.forEach(line -> decisions.add(parse(line)));
  }

  private JsonNode parse(String line) {
    try {
      return json.readTree(line);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the plugin gave a decision that is no JSON: " + line, e);
    }
  }

  /** The decisions as JSON. */
  public List<JsonNode> decisions() {
    return List.copyOf(decisions);
  }

  /** Prints the table, or the objects one a line. */
  public void print(Output output) {
    if (output.isJson()) {
      decisions.forEach(output::line);
      return;
    }
    output.list(
        decisions,
        List.of(
            column(
                "AT",
                decision -> decision.path("at").isNumber()
                    ? String.format(
                        java.util.Locale.ROOT, "%.3f s", decision.get("at").asDouble())
                    : null),
            column("WHAT", DecisionTable::what),
            column("WITH", DecisionTable::details),
            column("RULE", decision -> text(decision, "rule")),
            column("FAILED", decision -> text(decision, "failed"))));
  }

  private static @Nullable String what(JsonNode decision) {
    if (decision.has(DIVERGED)) {
      return "here the recording differs";
    }
    String outcome = text(decision, "outcome");
    return outcome == null ? text(decision, "action") : "outcome: " + outcome;
  }

  private static @Nullable String text(JsonNode decision, String key) {
    return decision.path(key).asText(null);
  }

  /** Whatever else stands in the object. */
  private static @Nullable String details(JsonNode decision) {
    if (decision.has(DIVERGED)) {
      JsonNode recorded = decision.path(DIVERGED).path("recorded");
      String with = recorded.isObject() ? details(recorded) : null;
      return "recorded: "
          + (recorded.isObject() ? what(recorded) : "nothing more")
          + (with == null ? "" : ", " + with);
    }
    var details = new ArrayList<String>();
    for (Map.Entry<String, JsonNode> field : decision.properties()) {
      if (!OWN_COLUMNS.contains(field.getKey())) {
        JsonNode value = field.getValue();
        details.add(field.getKey() + " " + (value.isTextual() ? value.asText() : value.toString()));
      }
    }
    return details.isEmpty() ? null : String.join(", ", details);
  }
}
