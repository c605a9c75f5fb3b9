package dev.godwit.host.store;

import dev.godwit.api.GuestId;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.PreparedBatch;

/**
 * The metadata of servers. Safe for several threads; throws {@link StoreException} when the database
 * cannot be used.
 */
public final class MetadataStore {
  private final Database database;

  public MetadataStore(Database database) {
    this.database = database;
  }

  /** Keys and values of one server, in the order of the keys. */
  public Map<String, String> of(GuestId guest) {
    return with(handle -> read(handle, guest));
  }

  /**
   * Changes the metadata of one server at once.
   *
   * @param change makes what is to be there of a copy of what is there; what it throws changes nothing
   * @return what is there now
   */
  public Map<String, String> change(GuestId guest, UnaryOperator<Map<String, String>> change) {
    return with(handle -> handle.inTransaction(transaction -> {
      Map<String, String> after = new TreeMap<>(change.apply(read(transaction, guest)));
      transaction
          .createUpdate("DELETE FROM metadata WHERE guest = :guest")
          .bind("guest", guest.toString())
          .execute();
      PreparedBatch batch = transaction.prepareBatch(
          "INSERT INTO metadata (guest, key, value) VALUES (:guest, :key, :value)");
      after.forEach((key, value) -> batch
          .bind("guest", guest.toString())
          .bind("key", key)
          .bind("value", value)
          .add());
      batch.execute();
      return after;
    }));
  }

  private static Map<String, String> read(Handle handle, GuestId guest) {
    return handle
        .createQuery("SELECT key, value FROM metadata WHERE guest = :guest")
        .bind("guest", guest.toString())
        .reduceRows(new TreeMap<String, String>(), (values, row) -> {
          values.put(row.getColumn("key", String.class), row.getColumn("value", String.class));
          return values;
        });
  }

  private <T> T with(HandleCallback<T, RuntimeException> body) {
    try {
      return database.with(body);
    } catch (JdbiException e) {
      throw new StoreException(
          "the metadata of servers cannot be read or written: " + e.getMessage(), e);
    }
  }
}
