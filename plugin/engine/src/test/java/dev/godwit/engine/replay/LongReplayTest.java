package dev.godwit.engine.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Documents of more than a day. */
class LongReplayTest {
  private static final int DAYS = 3;
  private static final int SECONDS_PER_DAY = 86_400;
  private static final int STEP = 10;
  private static final int LOOKS = DAYS * SECONDS_PER_DAY / STEP;

  private final Replays replays = new Replays(ReplayFilesTest.definitions());

  private static String document(String events) {
    var text = new StringBuilder("{\"format\":1,\"policy\":\"nova\",\"settings\":{"
        + "\"live_migration_completion_timeout\":0},\"guest\":{\"memory_mib\":2048},\"samples\":[");
    for (int look = 0; look < LOOKS; look++) {
      text.append("{\"at\":").append((look + 1) * STEP).append(",\"job\":\"unbounded\",");
      text.append("\"memory_total\":1000,\"memory_processed\":").append(100 + look);
      text.append(",\"memory_remaining\":500,\"iteration\":").append(look + 1).append("},\n");
    }
    return text.append("{\"at\":")
        .append(DAYS * SECONDS_PER_DAY + 1)
        .append(",\"job\":\"none\"}],\"events\":[")
        .append(events)
        .append("]}")
        .toString();
  }

  @Test
  void aMigrationOfThreeDaysReplaysToItsEnd() throws Exception {
    List<String> lines = replays.replay(
        document("{\"before\":" + LOOKS + ",\"operation\":\"finished\"},{\"before\":" + LOOKS
            + ",\"guest\":\"gone\",\"destination\":\"running\"}"),
        null);
    assertThat(lines.getLast())
        .isEqualTo("{\"at\":259201.0,\"outcome\":\"completed\",\"status\":\"completed\","
            + "\"guest\":\"destination\"}");
    assertThat(lines).anyMatch(line -> line.contains("\"millis\":500"));
  }

  @Test
  void theLastSampleOfALongOneRepeatsForADay() throws Exception {
    assertThat(replays.replay(document(""), null).getLast())
        .isEqualTo("{\"at\":345601.0,\"outcome\":\"unfinished\",\"status\":\"running\","
            + "\"guest\":\"source\"}");
  }
}
