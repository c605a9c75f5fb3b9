package dev.godwit.host.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.godwit.api.GuestId;
import dev.godwit.api.MigrationContract;
import dev.godwit.api.MigrationOptions;
import dev.godwit.host.metadata.MetadataRefusedException.Reason;
import dev.godwit.host.startup.HostStartException;
import dev.godwit.host.store.Database;
import dev.godwit.host.store.MetadataStore;
import dev.godwit.host.store.SightingStore;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerMetadataTest {
  @TempDir
  private Path directory;

  private final GuestId guest = new GuestId(UUID.randomUUID());
  private final GuestId other = new GuestId(UUID.randomUUID());
  private Database database;
  private ServerMetadata metadata;

  @BeforeEach
  void open() throws HostStartException {
    database = Database.open(directory);
    metadata = new ServerMetadata(new MetadataStore(database));
  }

  @AfterEach
  void close() {
    database.close();
  }

  private void assertRefused(Map<String, String> items, Reason reason, String... words) {
    Map<String, String> before = metadata.of(guest);
    assertThatExceptionOfType(MetadataRefusedException.class)
        .isThrownBy(() -> metadata.merge(guest, items))
        .satisfies(e -> assertThat(e.reason()).isEqualTo(reason))
        .satisfies(e -> assertThat(e.getMessage()).contains(words));
    assertThatExceptionOfType(MetadataRefusedException.class)
        .isThrownBy(() -> metadata.replace(guest, items));
    assertThat(metadata.of(guest)).isEqualTo(before);
  }

  @Test
  void itemsAreMergedReplacedRemovedAndKeptOverARestart() throws Exception {
    metadata.merge(other, Map.of("colour", "green"));
    assertThat(metadata.merge(guest, Map.of("role", "db", "note", "'; DROP TABLE metadata; --")))
        .hasSize(2);
    assertThat(metadata.merge(guest, Map.of("role", "web")))
        .containsEntry("role", "web")
        .hasSize(2);
    assertThat(metadata.replace(guest, Map.of("only", "", "k.e-y_:1 2", "\u00e4")))
        .hasSize(2);
    assertThat(metadata.remove(guest, "role")).isFalse();
    assertThat(metadata.remove(guest, "only")).isTrue();
    database.close();
    open();
    assertThat(metadata.of(guest)).containsExactly(Map.entry("k.e-y_:1 2", "\u00e4"));
    assertThat(metadata.of(other)).containsExactly(Map.entry("colour", "green"));
  }

  @Test
  void whatGoesBeyondNovasLimitsChangesNothing() {
    var many = new HashMap<String, String>();
    for (int i = 0; i < ServerMetadata.MOST_ITEMS; i++) {
      many.put("key" + i, "v".repeat(255));
    }
    metadata.replace(guest, many);
    assertThatExceptionOfType(MetadataRefusedException.class)
        .isThrownBy(() -> metadata.merge(guest, Map.of("one more", "")))
        .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.QUOTA))
        .withMessage("Maximum number of metadata items exceeds 128");
    assertThat(metadata.merge(guest, Map.of("key0", "changed"))).hasSize(128);
    assertRefused(Map.of("key", "v".repeat(256)), Reason.INVALID, "key", "255");
    assertRefused(Map.of("k".repeat(256), ""), Reason.INVALID, "255");
    assertRefused(Map.of("", ""), Reason.INVALID, "255");
    assertRefused(Map.of("a/b", ""), Reason.INVALID, "letters");
  }

  @ParameterizedTest
  @CsvSource({
    "godwit:policy, Stepped!, the name of a policy",
    "godwit:shadow_policy, '', the name of a policy",
    "godwit:max_downtime_ms, 0, 1 to 3600000",
    "godwit:max_downtime_ms, 3600001, 1 to 3600000",
    "godwit:max_downtime_ms, 500 ms, milliseconds",
    "godwit:deadline_s, -1, seconds",
    "godwit:deadline_s, 99999999999999999999, seconds",
    "godwit:post_copy, yes, true or false",
    "godwit:auto_converge, TRUE, true or false",
    "godwit:pause, '', true or false",
    "godwit:polcy, nova, 'godwit:policy, godwit:shadow_policy'"
  })
  void aWishThatCannotBeMeantIsRefusedWithItsKeyAndWhatIsExpected(
      String key, String value, String expected) {
    metadata.merge(guest, Map.of("godwit:policy", "nova"));
    assertRefused(Map.of("fine", "fine", key, value), Reason.INVALID, key, expected);
  }

  @Test
  void wishesAreReadAndTheRestIsLeftOpen() {
    assertThat(metadata.wishes(guest)).isEqualTo(MigrationOptions.DEFAULT);
    metadata.merge(
        guest,
        Map.of(
            "godwit:policy", "stepped",
            "godwit:shadow_policy", "nova",
            "godwit:max_downtime_ms", "250",
            "godwit:deadline_s", "600",
            "godwit:post_copy", "true",
            "godwit:auto_converge", "false",
            "unrelated", "value"));
    assertThat(metadata.wishes(guest))
        .isEqualTo(new MigrationOptions(
            new MigrationContract(250L, 600L, true, false, null), "stepped", "nova"));
    assertThat(metadata.wishes(other)).isEqualTo(MigrationOptions.DEFAULT);
  }

  @Test
  void aServerThatIsForgottenTakesItsMetadataAlong() {
    metadata.merge(guest, Map.of("a", "b"));
    metadata.merge(other, Map.of("c", "d"));
    new SightingStore(database).drop(guest);
    assertThat(metadata.of(guest)).isEmpty();
    assertThat(metadata.of(other)).hasSize(1);
  }
}
