package dev.godwit.host.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.api.BlockMigration;
import dev.godwit.api.GuestId;
import dev.godwit.api.GuestLocation;
import dev.godwit.api.HostName;
import dev.godwit.api.MigrationContract;
import dev.godwit.api.MigrationOptions;
import dev.godwit.api.Obligation;
import dev.godwit.api.Standing;
import dev.godwit.spi.JournalEntry;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A database that an older Godwit wrote is brought up and loses nothing. */
class UpgradeTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

  @TempDir
  private Path directory;

  private void write(String resource) throws Exception {
    try (InputStream in = UpgradeTest.class.getResourceAsStream(resource);
        var connection =
            DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("godwit.db"));
        var statement = connection.createStatement()) {
      statement.executeUpdate(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  @Test
  void schema1KeepsItsRecordsAndTakesWhatIsNew() throws Exception {
    write("schema-1-under-way.sql");
    var options =
        new MigrationOptions(new MigrationContract(700L, 60L, null, null, true), "stepped", "nova");
    MigrationRecord fresh;
    try (Database database = Database.open(directory)) {
      var store = new MigrationStore(database, () -> NOW);
      assertThat(store.active()).singleElement().satisfies(record -> {
        assertThat(record.id()).isEqualTo(1);
        assertThat(record.options()).isEqualTo(MigrationOptions.DEFAULT);
        assertThat(record.request().options()).isEqualTo(MigrationOptions.DEFAULT);
        assertThat(record.figures().percent()).isEqualTo(40);
        new TraceStore(database, () -> NOW, 1).save(record.uuid(), "{}");
        new MetadataStore(database).change(record.guest(), before -> Map.of("a", "b"));
      });
      assertThat(store.find(2).orElseThrow().status()).isEqualTo(MigrationStatus.COMPLETED);
      fresh = store.create(
          new GuestId(UUID.randomUUID()),
          new HostName("alpha"),
          new HostName("bravo"),
          null,
          BlockMigration.AUTO,
          options,
          "alice",
          "admin");
    }
    try (Database database = Database.open(directory)) {
      var store = new MigrationStore(database, () -> NOW);
      assertThat(store.find(fresh.uuid())).contains(fresh);
      assertThat(store.find(fresh.id()).orElseThrow().request().options()).isEqualTo(options);
      assertThat(store.find(1).orElseThrow().options()).isEqualTo(MigrationOptions.DEFAULT);
    }
  }

  @Test
  void schema2KeepsAMigrationUnderWayWithItsJournalAndTakesWhatItOwes() throws Exception {
    write("schema-2-owed.sql");
    var standing = new Standing(
        List.of(new Obligation(Obligation.Kind.POST, NOW, 2, "It failed.", "Look.")), null, null);
    try (Database database = Database.open(directory)) {
      var store = new MigrationStore(database, () -> NOW);
      MigrationRecord owed = store
          .active(new GuestId(UUID.fromString("6f1b4cf5-0d5a-4b2f-9b51-7c5e9c9e2a01")))
          .orElseThrow();
      assertThat(owed.status()).isEqualTo(MigrationStatus.POST_MIGRATING);
      assertThat(owed.standing()).isEqualTo(Standing.CLEAR);
      assertThat(store.find(2).orElseThrow().standing()).isEqualTo(Standing.CLEAR);
      assertThat(new JournalStore(database).read(owed.uuid()))
          .extracting(JournalEntry::kind)
          .containsExactly(JournalEntry.Kind.START, JournalEntry.Kind.CHOSE_POST);
      store.saveProgress(owed.uuid(), StoreTest.progress(GuestLocation.DESTINATION, standing));
    }
    try (Database database = Database.open(directory)) {
      var store = new MigrationStore(database, () -> NOW);
      assertThat(store.active())
          .singleElement()
          .satisfies(owed -> assertThat(owed.standing()).isEqualTo(standing));
    }
  }
}
