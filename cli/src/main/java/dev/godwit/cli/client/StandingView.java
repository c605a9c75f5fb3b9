package dev.godwit.cli.client;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is not in order in a migration.
 *
 * @param owed what Godwit still owes, in the order in which it is done
 * @param alarm what does not settle by itself
 * @param elsewhere the third host that holds the server; null also where the user may not know it
 * @param pause the newest pause of the server that is not Godwit's
 */
public record StandingView(
    List<Owed> owed,
    @Nullable Alarm alarm,
    @Nullable String elsewhere,
    @Nullable Pause pause) {
  public StandingView {
    owed = List.copyOf(owed);
  }

  /**
   * Something that is owed.
   *
   * @param attempts how often it was tried in vain
   */
  public record Owed(
      String kind, String since, long attempts, @Nullable String lastFailure, String remedy) {}

  /** Something that an operator must know of. */
  public record Alarm(String code, String since, String message, String remedy) {}

  /**
   * A pause that is not Godwit's.
   *
   * @param ranMs how long the server ran at the end of the job before it was paused again, in ms
   */
  public record Pause(
      String cause, String since, String state, @Nullable Long ranMs) {}

  /** Reads Godwit's own answer; that of an older host tells nothing, and all is taken to be in order. */
  static StandingView of(JsonNode migration) {
    var owed = new ArrayList<Owed>();
    for (JsonNode item : migration.path("owed")) {
      owed.add(new Owed(
          item.path("kind").asText(),
          item.path("since").asText(),
          item.path("attempts").asLong(),
          item.path("last_failure").asText(null),
          item.path("remedy").asText()));
    }
    JsonNode alarm = migration.path("alarm");
    return new StandingView(
        owed,
        alarm.isObject()
            ? new Alarm(
                alarm.path("code").asText(),
                alarm.path("since").asText(),
                alarm.path("message").asText(),
                alarm.path("remedy").asText())
            : null,
        migration.path("elsewhere").asText(null),
        pause(migration.path("guest_pause")));
  }

  private static @Nullable Pause pause(JsonNode pause) {
    JsonNode ran = pause.path("ran_ms");
    return pause.isObject()
        ? new Pause(
            pause.path("cause").asText(),
            pause.path("since").asText(),
            pause.path("state").asText(),
            ran.isNumber() ? ran.asLong() : null)
        : null;
  }

  /** Whether something is owed or does not settle. */
  @JsonIgnore
  public boolean isOpen() {
    return !owed.isEmpty() || alarm != null;
  }
}
