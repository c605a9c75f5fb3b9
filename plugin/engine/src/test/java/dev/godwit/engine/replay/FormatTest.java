package dev.godwit.engine.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.godwit.api.GuestId;
import dev.godwit.api.HostName;
import dev.godwit.engine.hypervisor.GuestLook;
import dev.godwit.engine.hypervisor.GuestLook.PauseReason;
import dev.godwit.engine.hypervisor.GuestLook.Presence;
import dev.godwit.engine.hypervisor.HypervisorSignal;
import dev.godwit.engine.hypervisor.HypervisorSignal.Change;
import dev.godwit.engine.hypervisor.JobStatistics;
import dev.godwit.hub.Hub;
import dev.godwit.hub.VirtualClock;
import dev.godwit.spi.ToolInputException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the words of the format say to a driver. */
class FormatTest {
  private static final GuestId GUEST = new GuestId(new UUID(0, 2));

  private static ReplayDocument document(String samples, String events) throws ToolInputException {
    return new ReplayReader(ReplayFilesTest.definitions())
        .read("{\"format\":1,\"policy\":\"nova\",\"guest\":{\"memory_mib\":1},\"samples\":["
            + samples + "],\"events\":[" + events + "]}");
  }

  /** Everything that the source and the destination are and tell at the first look. */
  private record Seen(
      JobStatistics job, GuestLook source, GuestLook destination, List<HypervisorSignal> signals) {}

  private static Seen seen(ReplayDocument document) throws Exception {
    var clock = VirtualClock.scripted();
    Hub hub = Hub.builder().clock(clock).threads(Thread.ofVirtual()).build();
    var hosts = new ReplayedHosts(document);
    return hub.run(() -> {
      hosts.enter(new ReplayHosts.Life() {
        @Override
        public Hub hub() {
          return hub;
        }

        @Override
        public long nowNanos() {
          return clock.elapsed().toNanos();
        }

        @Override
        public void happens(ReplayEvent.What what) {
          throw new AssertionError("" + what);
        }
      });
      var signals = new ArrayList<HypervisorSignal>();
      hosts.subscribe(ReplayHosts.SOURCE_HOST, GUEST, signals::add);
      hosts.subscribe(ReplayHosts.DESTINATION_HOST, GUEST, signals::add);
      JobStatistics job = hosts.jobStatistics(ReplayHosts.SOURCE_HOST, GUEST);
      return new Seen(
          job,
          hosts.look(ReplayHosts.SOURCE_HOST, GUEST),
          hosts.look(ReplayHosts.DESTINATION_HOST, GUEST),
          signals);
    });
  }

  private static Seen seen(String event) throws Exception {
    return seen(document("{\"at\":0,\"job\":\"unbounded\"}", event));
  }

  @ParameterizedTest
  @CsvSource({
    "godwit, PAUSED, USER",
    "owner, PAUSED, USER",
    "migration, PAUSED_BY_MIGRATION, MIGRATION",
    "io-error, PAUSED, IO_ERROR",
    "watchdog, PAUSED, WATCHDOG",
    "other, PAUSED, OTHER",
  })
  void whoPausedAGuestIsTold(String by, Presence presence, PauseReason reason) throws Exception {
    String event =
        "{\"before\":0,\"guest\":\"paused\",\"destination\":\"paused\",\"by\":\"" + by + "\"}";
    assertThat(seen(event).source().presence()).isEqualTo(presence);
    assertThat(seen(event).source().pause()).isEqualTo(reason);
    assertThat(seen(event).destination().presence()).isEqualTo(presence);
    assertThat(seen(event).destination().pause()).isEqualTo(reason);
  }

  @Test
  void aPauseOfWhichNothingMoreIsSaidIsThatOfAClient() throws Exception {
    assertThat(seen("{\"before\":0,\"guest\":\"paused\"}").source())
        .extracting(GuestLook::presence, GuestLook::pause)
        .containsExactly(Presence.PAUSED, PauseReason.USER);
  }

  @Test
  void byGoesWithAPausedGuestOnly() {
    assertThatThrownBy(() -> seen("{\"before\":0,\"guest\":\"running\",\"by\":\"owner\"}"))
        .isInstanceOf(ToolInputException.class)
        .hasMessageContaining("events[0].by: goes with the word paused only");
  }

  @Test
  void aGuestHasOneDomainIdForAsLongAsItIsLiveAndNoneOtherwise() throws Exception {
    Seen same = seen("{\"before\":0,\"guest\":\"paused\",\"destination\":\"none\"}");
    assertThat(same.source().domainId()).isEqualTo(1);
    assertThat(same.destination().domainId()).isNull();
    Seen another = seen("{\"before\":0,\"guest\":\"gone\"},{\"before\":0,\"guest\":\"running\"}");
    assertThat(another.source().domainId()).isEqualTo(2);
    assertThat(seen("{\"before\":0,\"guest\":\"shutdown\"}").source().domainId())
        .isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "suspended, source, SUSPENDED_MIGRATED",
    "post-copy, source, SUSPENDED_POST_COPY",
    "post-copy, destination, RESUMED_POST_COPY",
    "post-copy-failed, destination, POST_COPY_FAILED",
    "resumed, destination, RESUMED_MIGRATED",
    "stopped, source, STOPPED_MIGRATED",
    "ended, source, STOPPED",
    "started, destination, STARTED_MIGRATED",
  })
  void aLifecycleSignalComesFromItsHost(String word, String from, Change change) throws Exception {
    assertThat(seen("{\"before\":0,\"signal\":\"" + word + "\",\"from\":\"" + from + "\"}")
            .signals())
        .containsExactly(new HypervisorSignal.Lifecycle(new HostName(from), change));
  }

  @Test
  void aLostConnectionAndItsReturnAreTold() throws Exception {
    assertThat(seen("{\"before\":0,\"signal\":\"connection-lost\",\"from\":\"destination\"},"
                + "{\"before\":0,\"signal\":\"connection-back\"}")
            .signals())
        .containsExactly(
            new HypervisorSignal.ConnectionChanged(ReplayHosts.DESTINATION_HOST, false),
            new HypervisorSignal.ConnectionChanged(ReplayHosts.SOURCE_HOST, true));
  }

  @Test
  void aSampleTellsHowLongTheJobRunsAndWhetherItIsSomebodyElses() throws Exception {
    JobStatistics job = seen(document(
            "{\"at\":0,\"job\":\"unbounded\",\"elapsed_ms\":7000,\"foreign\":true}", ""))
        .job();
    assertThat(job.elapsedMillis()).isEqualTo(7000);
    assertThat(job.foreign()).isTrue();
    JobStatistics own = seen("{\"before\":0,\"guest\":\"running\"}").job();
    assertThat(own.elapsedMillis()).isNull();
    assertThat(own.foreign()).isFalse();
  }

  @Test
  void aDocumentWithAJournalBeginsByTakingTheMigrationUpAgain() throws Exception {
    String text = "{\"format\":1,\"policy\":\"nova\",\"guest\":{\"memory_mib\":2048},"
        + "\"journal\":[{\"at\":-30.5,\"kind\":\"start\",\"detail\":\"paused_by_owner=false"
        + " post_copy_permitted=false auto_converge=false memory_mib=2048"
        + " bandwidth_mib_per_second=0 data_gib=2.0 policy=nova\"},"
        + "{\"at\":-1,\"kind\":\"abort\",\"detail\":\"REQUEST\"}],"
        + "\"samples\":[{\"at\":0.5,\"job\":\"unbounded\",\"memory_total\":10},"
        + "{\"at\":1,\"job\":\"cancelled\"}],"
        + "\"events\":[{\"before\":1,\"destination\":\"none\"}]}";
    assertThat(new Replays(ReplayFilesTest.definitions()).replay(text, null))
        .filteredOn(line -> !line.contains("save-progress"))
        .containsExactly(
            "{\"at\":0.5,\"action\":\"abort-job\",\"rule\":\"request\"}",
            "{\"at\":1.0,\"action\":\"rollback\",\"status\":\"cancelled\"}",
            "{\"at\":1.0,\"outcome\":\"cancelled\",\"status\":\"cancelled\",\"guest\":\"source\"}");
  }
}
