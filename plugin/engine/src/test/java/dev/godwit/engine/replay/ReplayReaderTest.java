package dev.godwit.engine.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.godwit.spi.ToolInputException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is wrong with a document is told with its place and its key. */
class ReplayReaderTest {
  private static final String GUEST = "\"guest\":{\"memory_mib\":1}";
  private static final String SAMPLES = "\"samples\":[{\"at\":0,\"job\":\"none\"}]";

  private final Replays replays = new Replays(ReplayFilesTest.definitions());

  /** Each value stands where the document would go on after its first keys. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "\"foo\":1 | foo: unknown key",
        "\"settings\":{\"live_migration_downtime\":50} | settings.live_migration_downtime: must be a whole number, at least 100",
        "\"settings\":{\"live_migration_downtim\":500} | settings.live_migration_downtim: unknown key",
        "\"settings\":{\"live_migration_timeout_action\":\"x\"} | settings.live_migration_timeout_action: must be one of abort, force_complete",
        "\"settings\":{\"live_migration_permit_post_copy\":1} | settings.live_migration_permit_post_copy: must be true or false",
        "\"settings\":{\"live_migration_policy\":\"none\"} | There is no policy none",
        "\"contract\":{\"max_downtime_ms\":0} | contract.max_downtime_ms: must be a whole number, at least 1",
        "\"contract\":{\"max_downtime\":1} | contract.max_downtime: unknown key",
        "\"status\":\"runing\" | status: must be one of",
        "\"block_migration\":\"yes\" | block_migration: must be true or false",
        "\"events\":[{\"operation\":\"finished\"}] | events[0]: must have either the key before or the key after",
        "\"events\":[{\"before\":0}] | events[0]: must have one of the keys",
        "\"events\":[{\"before\":0,\"signal\":\"x\"}] | events[0].signal: must be one of iteration",
        "\"events\":[{\"before\":-1,\"operation\":\"finished\"}] | events[0].before: must be a whole number",
        "\"events\":[{\"before\":0,\"operation\":\"ended\"}] | events[0].operation: must be \"finished\" or",
        "\"events\":[{\"before\":0,\"operation\":{\"fail\":\"x\"}}] | events[0].operation: the key failed is missing",
        "\"events\":[{\"before\":0,\"guest\":\"asleep\"}] | events[0].guest: must be one of running, paused, stopped",
        "\"events\":[{\"before\":0,\"destination\":\"gone\"}] | events[0].destination: must be one of none, incoming",
        "\"events\":[{\"before\":0,\"guest\":\"gone\",\"signal\":\"iteration\"}] | events[0]: must have one of the keys",
        "\"events\":[{\"before\":0,\"request\":{\"retune\":{}}}] | events[0].request.retune: must have one of the keys",
        "\"events\":[{\"before\":0,\"request\":{\"retune\":{\"mib_per_second\":\"1\"}}}] | events[0].request.retune.mib_per_second: must be a whole number",
        "\"events\":[{\"before\":0,\"fail\":\"migrate\"}] | events[0].fail: must be one of set-max-downtime",
        "\"events\":[{\"before\":0,\"fail\":{\"unknown\":\"x\"}}] | events[0].fail.unknown: must be one of",
        "\"events\":[{\"before\":0,\"setting\":{\"x\":1}}] | events[0].setting.x: unknown key",
        "\"events\":[{\"before\":0,\"controller\":\"killed\"}] | events[0].controller: must be \"restarted\"",
        "\"events\":[{\"after\":\"post\",\"guest\":\"gone\"}] | events[0].after: goes with the key controller only",
        "\"events\":{} | events: must be an array",
        "\"decisions\":1 | decisions: must be an array",
      })
  void aWrongKeyIsNamedWithItsPlace(String part, String message) {
    String document =
        "{\"format\":1,\"policy\":\"nova\",\n" + GUEST + "," + SAMPLES + ",\n" + part + "}";
    assertThatThrownBy(() -> replays.replay(document, null))
        .isInstanceOf(ToolInputException.class)
        .hasMessageContaining(message)
        .hasMessageStartingWith("line 3, column ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "{\"at\":0.0001,\"job\":\"none\"} | samples[0].at: must be seconds",
        "{\"at\":-1,\"job\":\"none\"} | samples[0].at: must be seconds",
        "{\"at\":1e300,\"job\":\"none\"} | samples[0].at: is too large",
        "{\"at\":0} | samples[0]: must have either the key job or the key error",
        "{\"at\":0,\"job\":\"none\",\"error\":\"internal\"} | samples[0]: must have either",
        "{\"at\":0,\"job\":\"done\"} | samples[0].job: must be one of none, bounded",
        "{\"at\":0,\"error\":\"x\"} | samples[0].error: must be one of no_domain",
        "{\"at\":0,\"job\":\"none\",\"memory_total\":-1} | samples[0].memory_total: must be a whole number",
        "{\"at\":0,\"job\":\"none\",\"memory\":1} | samples[0].memory: unknown key",
        "{\"at\":1,\"job\":\"none\"},{\"at\":1,\"job\":\"none\"} | samples[1].at: must be later",
        " | samples: must have at least one sample",
        "3 | samples[0]: must be an object",
      })
  void aWrongSampleIsNamedWithItsPlace(
      @org.jspecify.annotations.Nullable String samples, String message) {
    String document = "{\"format\":1,\"policy\":\"nova\"," + GUEST + ",\"samples\":["
        + (samples == null ? "" : samples)
        + "]}";
    assertThatThrownBy(() -> replays.replay(document, null))
        .isInstanceOf(ToolInputException.class)
        .hasMessageContaining(message)
        .hasMessageStartingWith("line 1, column ");
  }

  @Test
  void whatIsNoDocumentIsRefused() {
    for (String text : List.of(
        "",
        "[]",
        "{",
        "{\"format\":1,}",
        "{\"format\":1,\"format\":1}",
        "{} {}",
        "{\"format\":2}",
        "{\"format\":1}",
        "{\"format\":1,\"policy\":\"nova\"}",
        "{\"format\":1,\"policy\":\"nova\"," + GUEST + "}",
        "{\"format\":1,\"policy\":\"unheard-of\"," + GUEST + "," + SAMPLES + "}",
        "{\"format\":1,\"policy\":\"nova\",\"guest\":{}," + SAMPLES + "}")) {
      assertThatThrownBy(() -> replays.replay(text, null))
          .as(text)
          .isInstanceOf(ToolInputException.class)
          .hasMessageStartingWith("line 1, column ");
    }
  }

  @Test
  void anUnknownPolicyOfTheCommandIsRefused() {
    String document = "{\"format\":1,\"policy\":\"nova\"," + GUEST + "," + SAMPLES + "}";
    assertThatThrownBy(() -> replays.replay(document, "novo"))
        .isInstanceOf(ToolInputException.class)
        .hasMessageContaining("there is no policy novo; there are nova");
  }

  @Test
  void whatATraceWroteCanBeReplayed() throws ToolInputException {
    String document = "{\"format\":1,\"policy\":\"nova\",\"settings\":{"
        + "\"live_migration_downtime\":500,\"live_migration_permit_post_copy\":true},"
        + "\"contract\":{\"max_downtime_ms\":300,\"deadline_s\":60},"
        + "\"guest\":{\"memory_mib\":2048,\"disks_gib\":[4.5],\"state\":\"running\"},"
        + "\"status\":\"running\",\"block_migration\":true,"
        + "\"samples\":[{\"at\":0.001,\"job\":\"unbounded\",\"memory_total\":10,"
        + "\"memory_processed\":3,\"memory_remaining\":7},{\"at\":0.52,\"job\":\"completed\"}],"
        + "\"events\":[{\"before\":1,\"operation\":\"finished\"},"
        + "{\"before\":1,\"guest\":\"stopped\",\"destination\":\"running\"}],"
        + "\"decisions\":[{\"at\":0.0,\"action\":\"set-max-downtime\",\"millis\":30,"
        + "\"rule\":\"nova-downtime-step\"},{\"at\":0.53,\"action\":\"post\"}]}";
    assertThat(replays.replay(document, null))
        .containsExactly(
            "{\"at\":0.001,\"action\":\"set-max-downtime\",\"millis\":30,"
                + "\"rule\":\"nova-downtime-step\"}",
            "{\"at\":0.001,\"action\":\"save-progress\",\"percent\":30}",
            "{\"at\":0.52,\"action\":\"post\"}",
            "{\"at\":0.52,\"outcome\":\"completed\",\"status\":\"completed\","
                + "\"guest\":\"destination\"}");
  }
}
