package dev.godwit.host.migrations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.api.BlockMigration;
import dev.godwit.api.GuestId;
import dev.godwit.api.GuestLocation;
import dev.godwit.api.HostName;
import dev.godwit.api.MigrationFailure;
import dev.godwit.api.MigrationOptions;
import dev.godwit.host.store.Database;
import dev.godwit.host.store.MigrationRecord;
import dev.godwit.host.store.MigrationStatus;
import dev.godwit.host.store.MigrationStore;
import dev.godwit.host.testing.RefusingDatabase;
import dev.godwit.host.testing.SettableClock;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How often an end is written that the database does not take. */
class EndWriterTest {
  private static final MigrationFailure FAILURE =
      new MigrationFailure(MigrationFailure.Code.ABORTED, "An abort.", "Nothing.");

  @TempDir
  private Path state;

  private final Background background = new Background();
  private Database database;
  private RefusingDatabase refusing;
  private MigrationStore store;
  private EndWriter ends;
  private MigrationRecord record;

  /** Keeps what is to be done later until the test does it. */
  private static final class Background extends ScheduledThreadPoolExecutor {
    private final List<Long> pauses = new ArrayList<>();
    private final Queue<Runnable> later = new ArrayDeque<>();

    Background() {
      super(1);
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
      if (!isShutdown()) {
        pauses.add(unit.toMillis(delay));
        later.add(command);
      }
      return super.schedule(() -> {}, 0, TimeUnit.SECONDS);
    }

    void runNext() {
      later.remove().run();
    }
  }

  @BeforeEach
  void open() throws Exception {
    database = Database.open(state);
    refusing = new RefusingDatabase(state);
    store = new MigrationStore(database, new SettableClock());
    ends = new EndWriter(store, background);
    record = store.create(
        new GuestId(UUID.randomUUID()),
        new HostName("alpha"),
        new HostName("bravo"),
        null,
        BlockMigration.AUTO,
        MigrationOptions.DEFAULT,
        "user",
        "project");
  }

  @AfterEach
  void close() {
    background.shutdownNow();
    database.close();
  }

  private MigrationStatus status() {
    return store.find(record.uuid()).orElseThrow().status();
  }

  @Test
  void anEndThatIsTakenIsWrittenAtOnceAndOnce() {
    ends.endBeforeStart(record.uuid(), MigrationStatus.CANCELLED, GuestLocation.SOURCE, FAILURE);
    assertThat(status()).isEqualTo(MigrationStatus.CANCELLED);
    assertThat(background.pauses).isEmpty();
  }

  @Test
  void anEndThatIsNotTakenIsWrittenAgainAfterLongerAndLongerPausesUntilItIs() {
    refusing.refuse();
    ends.endBeforeStart(record.uuid(), MigrationStatus.CANCELLED, GuestLocation.SOURCE, FAILURE);
    for (int attempt = 0; attempt < 8; attempt++) {
      background.runNext();
    }
    assertThat(background.pauses)
        .containsExactly(100L, 200L, 400L, 800L, 1600L, 3200L, 5000L, 5000L, 5000L);
    assertThat(status()).isEqualTo(MigrationStatus.ACCEPTED);
    refusing.recover();
    background.runNext();
    assertThat(status()).isEqualTo(MigrationStatus.CANCELLED);
    assertThat(background.later).isEmpty();
  }

  @Test
  void anEndThatContradictsTheRecordIsNotWrittenAgain() {
    store.endBeforeStart(record.uuid(), MigrationStatus.ERROR, GuestLocation.SOURCE, FAILURE);
    ends.endBeforeStart(record.uuid(), MigrationStatus.CANCELLED, GuestLocation.SOURCE, FAILURE);
    assertThat(status()).isEqualTo(MigrationStatus.ERROR);
    assertThat(background.pauses).isEmpty();
  }

  @Test
  void anEndThatCannotBeWrittenAnyMoreIsLeftToTheNextProcess() {
    background.shutdownNow();
    refusing.refuse();
    ends.endBeforeStart(record.uuid(), MigrationStatus.CANCELLED, GuestLocation.SOURCE, FAILURE);
    refusing.recover();
    assertThat(status()).isEqualTo(MigrationStatus.ACCEPTED);
    assertThat(background.later).isEmpty();
  }
}
