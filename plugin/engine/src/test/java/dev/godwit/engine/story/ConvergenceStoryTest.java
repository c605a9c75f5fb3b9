package dev.godwit.engine.story;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.api.MigrationPhase;
import dev.godwit.api.MillisRange;
import dev.godwit.engine.settings.EngineSettings;
import dev.godwit.spi.JournalEntry.Kind;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a policy decides is done to the job, inside the limits that hold and as often as it says. */
class ConvergenceStoryTest extends ScriptedStory {
  private static final String BY_THE_POLICY = "{\"rule\":\"scripted-rule\"}";

  @Test
  void aPolicySetsTheLimitsOfAJobThatHasNone() throws Exception {
    policy("set-max-downtime 321; set-max-bandwidth 20");
    running(handle -> {
      assertThat(hosts.done).contains("set-max-downtime 321", "set-max-bandwidth 20");
      assertThat(decisions(handle, "set-max-downtime"))
          .containsExactly("{\"millis\":321,\"rule\":\"scripted-rule\"}");
      assertThat(decisions(handle, "set-max-bandwidth"))
          .containsExactly("{\"mib_per_second\":20,\"rule\":\"scripted-rule\"}");
    });
  }

  @Test
  void aPolicyDoesNotGoBeyondTheLimitsThatHold() throws Exception {
    hosts.bandwidthMibPerSecond = 10;
    policy("set-max-downtime 900; set-max-bandwidth 20");
    running(
        handle -> assertThat(hosts.done).contains("set-max-downtime 500", "set-max-bandwidth 10"));
  }

  @Test
  void aPolicyIsFreeBelowTheLimitsThatHold() throws Exception {
    hosts.bandwidthMibPerSecond = 30;
    policy("set-max-bandwidth 20");
    running(handle -> assertThat(hosts.done).contains("set-max-bandwidth 20"));
  }

  @Test
  void aSwitchThatIsRefusedBecomesAPauseWhereOneIsPermitted() throws Exception {
    permitPostCopy = true;
    settings.put("live_migration_timeout_action", "force_complete");
    policy("start-post-copy");
    hosts.fail("start-post-copy", refusedByHost());
    running(handle -> {
      pass(3);
      assertThat(hosts.done).containsSubsequence("start-post-copy", "suspend");
    });
  }

  @Test
  void aSwitchThatIsRefusedIsGivenUpWhereNoPauseIsPermitted() throws Exception {
    permitPostCopy = true;
    policy("start-post-copy");
    hosts.fail("start-post-copy", refusedByHost());
    running(handle -> {
      pass(3);
      assertThat(hosts.done).contains("start-post-copy").doesNotContain("suspend");
      assertThat(written(Kind.FORCE_COMPLETE)).containsExactly("POST_COPY");
      assertThat(refusal(handle.forceComplete()))
          .isEqualTo("The migration was already to be made to end, and could not be.");
    });
  }

  @Test
  void aPolicyMayPauseAGuestThatCouldBeSwitched() throws Exception {
    permitPostCopy = true;
    policy("suspend");
    running(handle -> {
      assertThat(hosts.done).contains("suspend").doesNotContain("start-post-copy");
      assertThat(decisions(handle, "suspend")).containsExactly(BY_THE_POLICY);
      assertThat(handle.progress().phase()).isEqualTo(MigrationPhase.PAUSED_COPY);
    });
  }

  @Test
  void aPolicyThatForcesAnEndSwitchesAGuestThatCanBeSwitched() throws Exception {
    permitPostCopy = true;
    policy("force-complete");
    running(handle -> {
      assertThat(hosts.done).contains("start-post-copy").doesNotContain("suspend");
      assertThat(decisions(handle, "start-post-copy")).containsExactly(BY_THE_POLICY);
      assertThat(written(Kind.FORCE_COMPLETE)).containsExactly("ANY");
    });
  }

  @Test
  void aPolicyThatForcesAnEndAtEachLookForcesItOnce() throws Exception {
    policy("always force-complete");
    running(handle -> {
      pass(5);
      assertThat(hosts.done).containsOnlyOnce("suspend");
      assertThat(written(Kind.FORCE_COMPLETE)).containsExactly("ANY");
    });
  }

  @Test
  void aPolicyThatGivesUpIsNotAskedAgain() throws Exception {
    policy("abort-job NOT_CONVERGING; always set-max-downtime 77");
    running(handle -> {
      pass(5);
      assertThat(hosts.done).contains("abort-job").containsOnlyOnce("set-max-downtime 77");
      assertThat(written(Kind.ABORT)).containsExactly("NOT_CONVERGING scripted-rule It cannot");
      assertThat(decisions(handle, "abort-job")).containsExactly(BY_THE_POLICY);
      assertThat(handle.progress().phase()).isEqualTo(MigrationPhase.ABORTING);
    });
  }

  @Test
  void aMigrationThatTookTooLongIsGivenUpForThat() throws Exception {
    policy("abort-job TIMEOUT");
    running(handle ->
        assertThat(written(Kind.ABORT)).containsExactly("TIMEOUT scripted-rule It cannot"));
  }

  @Test
  void whatAShadowPolicyWouldDoIsOnlyInTheTrace() throws Exception {
    settings.put(EngineSettings.SHADOW_POLICY, "shadow");
    settings.put(
        "shadow",
        "set-max-downtime 321; set-max-bandwidth 20; start-post-copy; suspend; force-complete;"
            + " abort-job TIMEOUT");
    running(handle -> {
      pass(3);
      assertThat(hosts.done).containsExactly("migrate", "set-max-downtime 50");
      assertThat(decisions(handle, "set-max-downtime"))
          .contains("{\"millis\":321,\"rule\":\"shadow-rule\",\"shadow\":\"shadow\"}");
      assertThat(decisions(handle, "set-max-bandwidth"))
          .containsExactly(
              "{\"mib_per_second\":20,\"rule\":\"shadow-rule\",\"shadow\":\"shadow\"}");
      for (String name : List.of("start-post-copy", "suspend", "force-complete", "abort-job")) {
        assertThat(decisions(handle, name))
            .as(name)
            .containsExactly("{\"rule\":\"shadow-rule\",\"shadow\":\"shadow\"}");
      }
    });
  }

  @Test
  void whatAPolicyRemembersIsInTheJournalAfterItDecided() throws Exception {
    policy("set-max-downtime 321");
    running(handle -> {
      pass(5);
      assertThat(written(Kind.POLICY))
          .containsExactly("{\"policy\":\"scripted\",\"state\":{\"looks\":1}}");
    });
  }

  @Test
  void aSlowJournalGetsTheNewestMemoryLast() throws Exception {
    policy("always set-max-downtime 321");
    hosts.upon.put("journal POLICY", () -> hub.sleep(Duration.ofSeconds(4)));
    running(handle -> {
      pass(Duration.ofMillis(3300));
      List<String> memories = written(Kind.POLICY);
      assertThat(memories).hasSizeGreaterThan(1);
      assertThat(memories.getFirst()).contains("\"looks\":1}");
      assertThat(memories.get(1)).doesNotContain("\"looks\":2}");
      assertThat(memories).doesNotHaveDuplicates();
      assertThat(
              memories.stream().mapToInt(memory -> Integer.parseInt(memory.replaceAll("\\D", ""))))
          .isSorted();
    });
  }

  @Test
  void whatAPolicyExpectsIsShown() throws Exception {
    policy("forecast 4200");
    running(handle -> assertThat(handle.progress().forecast().remaining())
        .isEqualTo(new MillisRange(4200, 4200)));
  }

  @Test
  void aPolicyWithADefectDoesNotEndTheMigration() throws Exception {
    policy("defect");
    running(handle -> {
      pass(5);
      goesOn(handle);
      accepts(handle, "force-complete");
      assertThat(hosts.done).containsExactly("migrate", "suspend");
    });
  }
}
