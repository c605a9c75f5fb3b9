package dev.godwit.testkit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.godwit.api.MigrationResult;
import dev.godwit.engine.replay.Replays;
import dev.godwit.spi.SettingDefinition;
import dev.godwit.spi.ToolInputException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Holds that what was recorded replays to the same end and by the same actions. Immutable and safe for
 * all threads.
 */
public final class ReplayCheck {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** What is no argument of an action: when it was, what it replaced, and what became of it. */
  private static final Set<String> NO_ARGUMENTS = Set.of("at", "before", "failed");

  private final Replays replays;

  /**
   * A check.
   *
   * @param definitions the settings of the driver that recorded
   */
  public ReplayCheck(List<SettingDefinition> definitions) {
    this.replays = new Replays(definitions);
  }

  /**
   * How a migration ended.
   *
   * @param outcome as in the last line of a replay
   * @param status the record's status
   * @param guest where the guest is; null if nobody said
   */
  public record End(String outcome, String status, @Nullable String guest) {
    /** The end that a driver told. */
    public static End of(MigrationResult result) {
      String status = result.status().name().toLowerCase(Locale.ROOT);
      return new End(status, status, result.guest().name().toLowerCase(Locale.ROOT));
    }
  }

  /** What differs between a trace with its end and the replay of that trace; empty if nothing. */
  public Optional<String> difference(String trace, End end) {
    try {
      List<JsonNode> lines = new ArrayList<>();
      for (String line : replays.replay(trace, null)) {
        lines.add(JSON.readTree(line));
      }
      List<JsonNode> recorded = new ArrayList<>();
      JSON.readTree(trace).path("decisions").forEach(recorded::add);
      List<String> expected = actions(recorded);
      List<String> replayed = actions(lines);
      JsonNode last = lines.getLast();
      End replayedEnd = new End(
          last.path("outcome").asText(),
          last.path("status").asText(),
          end.guest() == null ? null : last.path("guest").asText());
      return end.equals(replayedEnd) && expected.equals(replayed)
          ? Optional.empty()
          : Optional.of("it ended as " + end + " by " + expected + ", and replays to " + replayedEnd
              + " by " + replayed);
    } catch (ToolInputException | JsonProcessingException e) {
      return Optional.of("its trace cannot be read: " + e.getMessage());
    }
  }

  private static List<String> actions(List<JsonNode> lines) {
    return lines.stream()
        .filter(line -> line.has("action"))
        .filter(line -> !line.path("action").asText().equals("save-progress"))
        .map(line -> ((ObjectNode) line.deepCopy()).without(NO_ARGUMENTS).toString())
        .toList();
  }
}
