package dev.godwit.host.store;

import dev.godwit.api.MigrationId;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.JdbiException;

/**
 * The traces of migrations, one for each, compressed. Safe for several threads; throws {@link
 * StoreException} when the database cannot be used.
 */
public final class TraceStore {
  /** The longest trace that is kept, in bytes of UTF-8. */
  public static final int MOST_BYTES = 8 * 1024 * 1024;

  private final Database database;
  private final InstantSource clock;
  private final int mostEnded;

  /**
   * A store.
   *
   * @param mostEnded traces of ended migrations that are kept; the oldest are dropped
   */
  public TraceStore(Database database, InstantSource clock, int mostEnded) {
    this.database = database;
    this.clock = clock;
    this.mostEnded = mostEnded;
  }

  /**
   * Keeps a trace in place of the one that was kept of this migration before.
   *
   * @throws IllegalArgumentException if it is longer than {@link #MOST_BYTES}; what was kept before is
   *     still there
   */
  public void save(MigrationId migration, String trace) {
    byte[] bytes = trace.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > MOST_BYTES) {
      throw new IllegalArgumentException("the trace of migration "
          + migration
          + " has "
          + bytes.length
          + " bytes, more than the "
          + MOST_BYTES
          + " that are kept");
    }
    with(handle -> handle.inTransaction(transaction -> {
      transaction
          .createUpdate("INSERT OR REPLACE INTO traces (migration, saved_at, gzip)"
              + " VALUES (:migration, :at, :gzip)")
          .bind("migration", migration.toString())
          .bind("at", Micros.of(clock.instant()))
          .bind("gzip", compressed(bytes))
          .execute();
      return transaction
          .createUpdate("DELETE FROM traces WHERE migration IN ("
              + "SELECT migration FROM traces JOIN migrations ON uuid = migration WHERE status IN "
              + MigrationStore.TERMINAL
              + " ORDER BY saved_at DESC, id DESC LIMIT -1 OFFSET :most)")
          .bind("most", mostEnded)
          .execute();
    }));
  }

  /** The trace that was kept of a migration. */
  public Optional<String> find(MigrationId migration) {
    return with(handle -> handle
            .createQuery("SELECT gzip FROM traces WHERE migration = :migration")
            .bind("migration", migration.toString())
            .mapTo(byte[].class)
            .findOne())
        .map(TraceStore::text);
  }

  private static byte[] compressed(byte[] bytes) {
    var out = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static String text(byte[] compressed) {
    try (var gzip = new GZIPInputStream(new ByteArrayInputStream(compressed))) {
      return new String(gzip.readNBytes(MOST_BYTES), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new StoreException("a trace cannot be unpacked: " + e.getMessage(), e);
    }
  }

  private <T> T with(HandleCallback<T, RuntimeException> body) {
    try {
      return database.with(body);
    } catch (JdbiException e) {
      throw new StoreException("traces cannot be read or written: " + e.getMessage(), e);
    }
  }
}
