package dev.godwit.engine.story;

import static dev.godwit.engine.story.ScriptedHosts.ALPHA;
import static dev.godwit.engine.story.ScriptedHosts.BRAVO;
import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.api.MigrationHandle;
import dev.godwit.api.RequestAnswer;
import dev.godwit.api.Retune;
import dev.godwit.engine.hypervisor.GuestLook.Presence;
import dev.godwit.spi.JournalEntry.Kind;
import org.junit.jupiter.api.Test;

/** Limits that somebody changes while the job runs, and what a restart makes of them. */
class RetuneStoryTest extends ScriptedStory {
  private static final Retune RATE = new Retune(null, 30L, null);
  private static final Retune OTHER_POLICY = new Retune(null, null, "scripted");

  private void retunes(MigrationHandle handle, Retune retune) throws Exception {
    assertThat(answer(handle.retune(retune))).isInstanceOf(RequestAnswer.Accepted.class);
  }

  @Test
  void onlyTheLimitThatWasRetunedIsSet() throws Exception {
    running(handle -> {
      retunes(handle, RATE);
      assertThat(hosts.done)
          .containsExactly("migrate", "set-max-downtime 50", "set-max-bandwidth 30");
      retunes(handle, new Retune(400L, null, null));
      assertThat(hosts.done).endsWith("set-max-bandwidth 30", "set-max-downtime 400");
      assertThat(written(Kind.RETUNE)).containsExactly("- 30 -", "400 - -");
    });
  }

  @Test
  void theTraceTellsWhatALimitWasBefore() throws Exception {
    running(handle -> {
      retunes(handle, new Retune(400L, 30L, null));
      retunes(handle, new Retune(300L, 20L, null));
      assertThat(decisions(handle, "set-max-downtime"))
          .containsExactly(
              "{\"millis\":50,\"rule\":\"nova-downtime-step\"}",
              "{\"millis\":400,\"before\":50,\"rule\":\"retune\"}",
              "{\"millis\":300,\"before\":400,\"rule\":\"retune\"}");
      assertThat(decisions(handle, "set-max-bandwidth"))
          .containsExactly(
              "{\"mib_per_second\":30,\"rule\":\"retune\"}",
              "{\"mib_per_second\":20,\"before\":30,\"rule\":\"retune\"}");
    });
  }

  @Test
  void aPolicyLeavesAloneWhatSomebodyHasSet() throws Exception {
    policy("always set-max-downtime 100; always set-max-bandwidth 20");
    running(handle -> {
      retunes(handle, new Retune(300L, 30L, null));
      assertThat(hosts.done).endsWith("set-max-downtime 300", "set-max-bandwidth 30");
      hosts.done.clear();
      pass(5);
      assertThat(hosts.done).isEmpty();
    });
  }

  @Test
  void aRateWhoseAnswerWasLostIsSetAgain() throws Exception {
    running(handle -> {
      hosts.fail("set-max-bandwidth 30", lostAnswer());
      retunes(handle, RATE);
      pass(3);
      assertThat(hosts.done).filteredOn("set-max-bandwidth 30"::equals).hasSize(2);
    });
  }

  @Test
  void aRateThatTheHostRefusedIsSetAgainAndTheTraceTellsWhy() throws Exception {
    running(handle -> {
      hosts.fail("set-max-bandwidth 30", refusedByHost());
      retunes(handle, RATE);
      pass(3);
      assertThat(decisions(handle, "set-max-bandwidth"))
          .containsExactly(
              "{\"mib_per_second\":30,\"rule\":\"retune\",\"failed\":\"not in this state\"}",
              "{\"mib_per_second\":30,\"rule\":\"retune\"}");
    });
  }

  @Test
  void anotherPolicyTakesOver() throws Exception {
    settings.put("scripted", "always set-max-downtime 321");
    running(handle -> {
      retunes(handle, OTHER_POLICY);
      assertThat(hosts.done).contains("set-max-downtime 321");
      assertThat(written(Kind.RETUNE)).containsExactly("- - scripted");
    });
  }

  @Test
  void thePolicyThatSteersAlreadyDoesNotBeginAnew() throws Exception {
    policy("set-max-downtime 321");
    running(handle -> {
      retunes(handle, OTHER_POLICY);
      pass(3);
      assertThat(hosts.done).containsOnlyOnce("set-max-downtime 321");
    });
  }

  @Test
  void aPolicyThatIsNotThereIsRefusedByItsName() throws Exception {
    running(handle -> {
      assertThat(refusal(handle.retune(new Retune(null, null, "gone"))))
          .startsWith("There is no policy gone; there are ");
      assertThat(written(Kind.RETUNE)).isEmpty();
    });
  }

  @Test
  void aMigrationThatIsBeingAbortedIsNotRetuned() throws Exception {
    running(handle -> {
      accepts(handle, "abort");
      assertThat(refusal(handle.retune(RATE))).isEqualTo("The migration is being aborted.");
      assertThat(written(Kind.RETUNE)).isEmpty();
    });
  }

  @Test
  void limitsThatWereRetunedAreSetAgainAfterARestart() throws Exception {
    wroteStart();
    hosts.wrote(Kind.RETUNE, "300 - -");
    hosts.wrote(Kind.RETUNE, "- 20 -");
    foundRunning(handle ->
        assertThat(hosts.done).containsExactly("set-max-downtime 300", "set-max-bandwidth 20"));
  }

  @Test
  void aPolicyThatTookOverCarriesOnAfterARestartWithWhatItRemembers() throws Exception {
    settings.put("scripted", "set-max-downtime 321; set-max-bandwidth 20");
    wroteStart();
    hosts.wrote(Kind.RETUNE, "- - scripted");
    hosts.wrote(Kind.POLICY, "{\"policy\":\"scripted\",\"state\":{\"looks\":9}}");
    foundRunning(handle -> assertThat(hosts.done).isEmpty());
  }

  @Test
  void aPolicyDoesNotTakeUpWhatAnotherRemembered() throws Exception {
    settings.put("scripted", "set-max-downtime 321");
    wroteStart("scripted");
    hosts.wrote(Kind.POLICY, "{\"policy\":\"shadow\",\"state\":{\"looks\":9}}");
    foundRunning(handle -> assertThat(hosts.done).containsExactly("set-max-downtime 321"));
  }

  @Test
  void aMigrationWhoseNewPolicyIsGoneAfterARestartIsStillSteered() throws Exception {
    wroteStart();
    hosts.wrote(Kind.RETUNE, "- - gone");
    foundRunning(handle -> {
      accepts(handle, "abort");
      assertThat(hosts.done).contains("set-max-downtime 50", "abort-job");
    });
  }

  @Test
  void aMigrationWhosePolicyIsGoneAfterARestartIsEndedRightly() throws Exception {
    wroteStart("gone");
    hosts.see(ALPHA, Presence.ABSENT);
    hosts.see(BRAVO, Presence.RUNNING);
    reattach(handle -> {
      pass(10);
      assertThat(hosts.done).containsExactly("post");
    });
  }
}
