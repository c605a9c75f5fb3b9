package dev.godwit.host.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.godwit.api.BlockMigration;
import dev.godwit.api.GuestId;
import dev.godwit.api.GuestLocation;
import dev.godwit.api.HostName;
import dev.godwit.api.MigrationFailure;
import dev.godwit.api.MigrationId;
import dev.godwit.api.MigrationOptions;
import dev.godwit.host.startup.HostStartException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TraceStoreTest {
  @TempDir
  private Path directory;

  private Instant now = Instant.parse("2026-01-02T03:04:05Z");
  private Database database;
  private MigrationStore migrations;
  private TraceStore traces;

  @BeforeEach
  void open() throws HostStartException {
    database = Database.open(directory);
    migrations = new MigrationStore(database, () -> now);
    traces = new TraceStore(database, () -> now, 2);
  }

  @AfterEach
  void close() {
    database.close();
  }

  private MigrationId begin() {
    return migrations
        .create(
            new GuestId(UUID.randomUUID()),
            new HostName("alpha"),
            new HostName("bravo"),
            null,
            BlockMigration.AUTO,
            MigrationOptions.DEFAULT,
            "alice",
            "project")
        .uuid();
  }

  private void save(MigrationId id, String trace) {
    now = now.plusSeconds(1);
    traces.save(id, trace);
  }

  private void end(MigrationId id) {
    migrations.endBeforeStart(
        id,
        MigrationStatus.FAILED,
        GuestLocation.SOURCE,
        new MigrationFailure(MigrationFailure.Code.NOT_CONVERGING, "It wrote.", "Allow more."));
  }

  @Test
  void theNewestTraceOfAMigrationIsKeptOverARestart() throws Exception {
    MigrationId id = begin();
    save(id, "{\"format\":1}");
    String long1 = "{\"format\":1,\"note\":\"" + "guest \u2192 ".repeat(50_000) + "\"}";
    save(id, long1);
    database.close();
    open();
    assertThat(traces.find(id)).contains(long1);
    assertThat(traces.find(begin())).isEmpty();
    assertThat(migrations.find(id).orElseThrow().failure()).isNull();
  }

  @Test
  void ofEndedMigrationsOnlyTheNewestTracesStay() {
    MigrationId running = begin();
    save(running, "running");
    MigrationId first = begin();
    save(first, "first");
    end(first);
    MigrationId second = begin();
    save(second, "second");
    end(second);
    MigrationId third = begin();
    save(third, "third");
    assertThat(traces.find(first)).contains("first");
    end(third);
    save(begin(), "another");
    assertThat(traces.find(first)).isEmpty();
    assertThat(traces.find(second)).contains("second");
    assertThat(traces.find(third)).contains("third");
    assertThat(traces.find(running)).contains("running");
  }

  @Test
  void aTraceThatIsTooLongLeavesTheOneBefore() {
    MigrationId id = begin();
    save(id, "before");
    String tooLong = "x".repeat(TraceStore.MOST_BYTES + 1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> traces.save(id, tooLong))
        .withMessageContaining(id.toString());
    assertThat(traces.find(id)).contains("before");
  }
}
