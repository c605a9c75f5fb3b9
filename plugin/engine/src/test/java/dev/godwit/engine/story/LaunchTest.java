package dev.godwit.engine.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.godwit.api.GuestLocation;
import dev.godwit.api.MigrationResult;
import dev.godwit.api.MigrationResult.Status;
import dev.godwit.hub.Hub;
import dev.godwit.hub.VirtualClock;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A migration for which there is no coroutine to be had is told so, and holds nothing. */
class LaunchTest extends ScriptedStory {
  @Override
  Hub hub() {
    return Hub.builder()
        .name("full")
        .clock(VirtualClock.scripted(wallClock))
        .threads(Thread.ofVirtual())
        .maxThreads(1)
        .build();
  }

  @Test
  void oneThatCannotBeginEndsUntouched() throws Exception {
    start(handle -> {
      pass(1);
      MigrationResult result = result(handle);
      assertThat(result.status()).isEqualTo(Status.ERROR);
      assertThat(result.guest()).isEqualTo(GuestLocation.SOURCE);
      assertThat(Objects.requireNonNull(result.failure()).message())
          .contains("was not begun", "has its limit of 1 coroutines", "not touched");
      assertThat(refusal(handle.abort())).isEqualTo("The migration was not begun.");
    });
    assertThat(hosts.journal).isEmpty();
  }

  @Test
  void whatWasAskedBeforeThatIsAnsweredToo() throws Exception {
    start(handle -> assertThat(refusal(handle.abort())).isEqualTo("The migration was not begun."));
  }

  @Test
  void aQuestionThatNobodyCanAnswerIsAnsweredSo() throws Exception {
    steered((migration, steering) -> {
      var asked = migration.calls().fromOutside(() -> 1);
      pass(1);
      assertThatThrownBy(() -> asked.get(10, TimeUnit.SECONDS))
          .hasMessageContaining("nobody can answer");
    });
  }

  @Test
  void oneThatCannotBeTakenUpIsLeftToTheNextProcess() throws Exception {
    wroteStart();
    reattach(handle -> {
      pass(1);
      assertThatThrownBy(() -> handle.result().get(10, TimeUnit.SECONDS))
          .hasMessageContaining("was not taken up");
      assertThat(refusal(handle.abort())).startsWith("The migration was not taken up");
    });
    assertThat(hosts.done).isEmpty();
  }
}
