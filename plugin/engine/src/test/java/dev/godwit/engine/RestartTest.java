package dev.godwit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.api.BlockMigration;
import dev.godwit.api.GuestId;
import dev.godwit.api.GuestLocation;
import dev.godwit.api.HostName;
import dev.godwit.api.HostObservation;
import dev.godwit.api.MigrationFailure;
import dev.godwit.api.MigrationId;
import dev.godwit.api.MigrationProgress;
import dev.godwit.api.MigrationRequest;
import dev.godwit.api.MigrationResult;
import dev.godwit.api.PlannedMigration;
import dev.godwit.engine.hypervisor.GuestLook;
import dev.godwit.engine.hypervisor.GuestLook.Presence;
import dev.godwit.engine.hypervisor.Hypervisor;
import dev.godwit.engine.hypervisor.HypervisorException;
import dev.godwit.engine.hypervisor.HypervisorSignal;
import dev.godwit.engine.hypervisor.JobStatistics;
import dev.godwit.engine.hypervisor.Preparation;
import dev.godwit.engine.journal.JobPlan;
import dev.godwit.engine.settings.EngineSettings;
import dev.godwit.spi.HostServices;
import dev.godwit.spi.Inventory;
import dev.godwit.spi.Journal;
import dev.godwit.spi.JournalEntry;
import dev.godwit.spi.JournalEntry.Kind;
import dev.godwit.spi.MigrationCallbacks;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Moments of a crash that cannot be hit with real hosts at will: what an earlier process made durable
 * is carried on, and never turned round.
 */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class RestartTest {
  private static final HostName ALPHA = new HostName("alpha");
  private static final HostName BRAVO = new HostName("bravo");
  private static final String PLAN =
      new JobPlan(false, false, false, 256, 0, 2, "nova", null).toJournal();

  private final List<String> called = new CopyOnWriteArrayList<>();
  private final List<Kind> journal = new CopyOnWriteArrayList<>();
  private final Map<HostName, Presence> presences = new ConcurrentHashMap<>();
  private final Map<String, String> settings = EngineSettings.definitions().stream()
      .collect(Collectors.toMap(setting -> setting.name(), setting -> setting.defaultValue()));
  private volatile @Nullable RuntimeException broken;
  private volatile @Nullable RuntimeException brokenLook;
  private volatile CountDownLatch jobAnswers = new CountDownLatch(0);

  @Test
  void aPostThatWasChosenIsDoneAgain() throws Exception {
    journal.addAll(List.of(Kind.START, Kind.CHOSE_POST));
    see(Presence.ABSENT, Presence.RUNNING);
    assertThat(reattach().status()).isEqualTo(MigrationResult.Status.COMPLETED);
    assertThat(called).containsExactly("post");
    assertThat(journal).containsExactly(Kind.START, Kind.CHOSE_POST, Kind.ENDED);
  }

  @Test
  void aGuestThatGodwitPausedBeforeTheCrashIsResumed() throws Exception {
    journal.addAll(List.of(Kind.START, Kind.SUSPEND));
    see(Presence.PAUSED, Presence.ABSENT);
    MigrationResult result = reattach();
    assertThat(result.status()).isEqualTo(MigrationResult.Status.FAILED);
    assertThat(result.guest()).isEqualTo(GuestLocation.SOURCE);
    assertThat(called).containsExactly("resume alpha", "rollback FAILED");
  }

  @Test
  void anAbortAskedBeforeTheCrashEndsCancelled() throws Exception {
    journal.addAll(List.of(Kind.START, Kind.ABORT));
    see(Presence.RUNNING, Presence.ABSENT);
    assertThat(reattach().status()).isEqualTo(MigrationResult.Status.CANCELLED);
    assertThat(called).containsExactly("rollback CANCELLED");
  }

  @Test
  void aMigrationThatNeverBeganIsEndedWithoutTouchingTheGuest() throws Exception {
    see(Presence.RUNNING, Presence.ABSENT);
    MigrationResult result = reattach();
    assertThat(result.status()).isEqualTo(MigrationResult.Status.FAILED);
    assertThat(result.failure())
        .extracting(MigrationFailure::code)
        .isEqualTo(MigrationFailure.Code.INTERNAL);
    assertThat(called).containsExactly("rollback FAILED");
  }

  @Test
  void aMoveThatEndedWhileNobodyWatchedIsCompleted() throws Exception {
    journal.add(Kind.START);
    see(Presence.MIGRATED_AWAY, Presence.RUNNING);
    assertThat(reattach().status()).isEqualTo(MigrationResult.Status.COMPLETED);
    assertThat(called).containsExactly("post");
  }

  @Test
  void aMoveIsDecidedBeforeTheSourceHasSaidWhetherAJobIsLeft() throws Exception {
    journal.add(Kind.START);
    see(Presence.MIGRATED_AWAY, Presence.RUNNING);
    jobAnswers = new CountDownLatch(1);
    settings.put("hypervisor_call_timeout", "300");
    try (MigrationDriver driver = driver()) {
      var result = driver.liveMigration().reattach(request()).result();
      MigrationResult.Status status = result.get(20, TimeUnit.SECONDS).status();
      assertThat(jobAnswers.getCount()).isOne();
      jobAnswers.countDown();
      assertThat(status).isEqualTo(MigrationResult.Status.COMPLETED);
    }
  }

  @Test
  void nothingIsChosenWhileAPostCopyMayBeBroken() throws Exception {
    journal.addAll(List.of(Kind.START, Kind.START_POST_COPY));
    see(Presence.PAUSED_BY_MIGRATION, Presence.ABSENT);
    try (MigrationDriver driver = driver()) {
      var handle = driver.liveMigration().reattach(request());
      Instant end = Instant.now().plusSeconds(20);
      while (handle.progress().guest() != GuestLocation.SPLIT && Instant.now().isBefore(end)) {
        Thread.onSpinWait();
      }
      assertThat(handle.progress().guest()).isEqualTo(GuestLocation.SPLIT);
      assertThat(handle.result()).isNotDone();
    }
    assertThat(called).isEmpty();
    assertThat(journal).containsExactly(Kind.START, Kind.START_POST_COPY);
  }

  @Test
  void aLookThatBreaksIsTakenAgain() throws Exception {
    journal.add(Kind.START);
    see(Presence.MIGRATED_AWAY, Presence.RUNNING);
    brokenLook = new IllegalStateException("a defect in the driver's way");
    assertThat(reattach().status()).isEqualTo(MigrationResult.Status.COMPLETED);
    assertThat(brokenLook).isNull();
    assertThat(called).containsExactly("post");
  }

  @Test
  void aMonitorThatBreaksIsTakenUpAgain() throws Exception {
    journal.add(Kind.START);
    see(Presence.MIGRATED_AWAY, Presence.RUNNING);
    broken = new IllegalStateException("a defect in the monitor's way");
    assertThat(reattach().status()).isEqualTo(MigrationResult.Status.COMPLETED);
    assertThat(called).containsExactly("post");
  }

  private void see(Presence source, Presence destination) {
    presences.put(ALPHA, source);
    presences.put(BRAVO, destination);
  }

  private MigrationResult reattach() throws Exception {
    try (MigrationDriver driver = driver()) {
      return driver.liveMigration().reattach(request()).result().get(30, TimeUnit.SECONDS);
    }
  }

  private static PlannedMigration request() {
    return new PlannedMigration(
        new MigrationId(UUID.randomUUID()),
        new GuestId(UUID.randomUUID()),
        ALPHA,
        BRAVO,
        BlockMigration.AUTO);
  }

  private MigrationDriver driver() {
    return MigrationDriver.start(new Hosts(), EngineSettings.of(settings), new Services());
  }

  /** Two hosts that say what the test wants. */
  private final class Hosts implements Hypervisor {
    @Override
    public HostObservation observe(HostName host) {
      return new HostObservation(host, Instant.now(), null, "not asked in this test", List.of());
    }

    @Override
    public GuestLook look(HostName host, GuestId guest) {
      RuntimeException once = brokenLook;
      if (once != null && host.equals(BRAVO)) {
        brokenLook = null;
        throw once;
      }
      Presence presence = presences.get(host);
      return new GuestLook(presence, presence.name());
    }

    @Override
    public JobStatistics jobStatistics(HostName host, GuestId guest) {
      return JobStatistics.of(JobStatistics.Type.NONE);
    }

    @Override
    public JobStatistics.Type jobType(HostName host, GuestId guest) throws HypervisorException {
      try {
        jobAnswers.await();
      } catch (InterruptedException e) {
        throw new HypervisorException(HypervisorException.Kind.UNREACHABLE, "interrupted");
      }
      return JobStatistics.Type.NONE;
    }

    @Override
    public JobStatistics completedJobStatistics(HostName host, GuestId guest) {
      return JobStatistics.of(JobStatistics.Type.NONE);
    }

    @Override
    public Preparation prepare(MigrationRequest request) throws HypervisorException {
      throw new HypervisorException(HypervisorException.Kind.OTHER, "nothing may begin");
    }

    @Override
    public void abortJob(HostName host, GuestId guest) throws HypervisorException {
      throw new HypervisorException(HypervisorException.Kind.OPERATION_INVALID, "no job");
    }

    @Override
    public void setMaxDowntime(HostName host, GuestId guest, long millis) {
      called.add("max downtime");
    }

    @Override
    public void setMaxBandwidth(HostName host, GuestId guest, long mibPerSecond) {
      called.add("max bandwidth");
    }

    @Override
    public void startPostCopy(HostName host, GuestId guest) {
      called.add("post-copy");
    }

    @Override
    public void suspend(HostName host, GuestId guest) {
      called.add("suspend");
    }

    @Override
    public void resume(HostName host, GuestId guest) {
      called.add("resume " + host);
    }

    @Override
    public Subscription subscribe(
        HostName host, GuestId guest, Consumer<HypervisorSignal> listener) {
      return () -> {};
    }

    @Override
    public void close() {}
  }

  private final class Services implements HostServices, MigrationCallbacks, Journal {
    @Override
    public Inventory inventory() {
      return List::of;
    }

    @Override
    public MigrationCallbacks callbacks() {
      return this;
    }

    @Override
    public Journal journal() {
      return this;
    }

    @Override
    public InstantSource clock() {
      return Clock.systemUTC();
    }

    @Override
    public void saveProgress(MigrationRequest request, MigrationProgress progress) {}

    @Override
    public void post(MigrationRequest request, MigrationProgress progress) {
      called.add("post");
    }

    @Override
    public void rollback(MigrationRequest request, MigrationResult.Status status) {
      called.add("rollback " + status);
    }

    @Override
    public void append(MigrationId migration, JournalEntry entry) {
      journal.add(entry.kind());
    }

    @Override
    public List<JournalEntry> read(MigrationId migration) {
      RuntimeException once = broken;
      if (once != null) {
        broken = null;
        throw once;
      }
      return journal.stream()
          .map(kind -> new JournalEntry(Instant.EPOCH, kind, PLAN))
          .toList();
    }
  }
}
