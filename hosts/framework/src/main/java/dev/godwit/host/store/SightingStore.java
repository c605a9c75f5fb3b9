package dev.godwit.host.store;

import dev.godwit.api.GuestId;
import dev.godwit.api.GuestObservation;
import dev.godwit.api.GuestObservation.PowerState;
import dev.godwit.api.HostName;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.PreparedBatch;

/**
 * The guests that every host showed last, so that a server is known although its host does not
 * answer. Safe for several threads; throws {@link StoreException} when the database cannot be used.
 */
public final class SightingStore {
  private final Database database;

  public SightingStore(Database database) {
    this.database = database;
  }

  /** What a host showed last, in the order of the guests' names. */
  public List<GuestObservation> last(HostName host) {
    try {
      return database.with(handle -> handle
          .createQuery("SELECT * FROM sightings WHERE host = :host ORDER BY name, guest")
          .bind("host", host.toString())
          .map((row, context) -> new GuestObservation(
              new GuestId(UUID.fromString(row.getString("guest"))),
              row.getString("name"),
              PowerState.valueOf(row.getString("state")),
              row.getBoolean("incoming"),
              row.getBoolean("migrated_away"),
              row.getBoolean("persistent"),
              row.getLong("memory_mib"),
              row.getInt("vcpus")))
          .list());
    } catch (JdbiException e) {
      throw new StoreException("sightings cannot be read: " + e.getMessage(), e);
    }
  }

  /** Writes down what a host shows, in the place of what it showed before. */
  public void replace(HostName host, List<GuestObservation> guests) {
    try {
      database.with(handle -> handle.inTransaction(transaction -> {
        transaction
            .createUpdate("DELETE FROM sightings WHERE host = :host")
            .bind("host", host.toString())
            .execute();
        PreparedBatch batch = transaction.prepareBatch("""
            INSERT OR REPLACE INTO sightings (host, guest, name, state, incoming, migrated_away,
              persistent, memory_mib, vcpus)
            VALUES (:host, :guest, :name, :state, :incoming, :away, :persistent, :memory, :vcpus)
            """);
        for (GuestObservation guest : guests) {
          batch
              .bind("host", host.toString())
              .bind("guest", guest.id().toString())
              .bind("name", guest.name())
              .bind("state", guest.state().name())
              .bind("incoming", guest.incoming())
              .bind("away", guest.migratedAway())
              .bind("persistent", guest.persistent())
              .bind("memory", guest.memoryMib())
              .bind("vcpus", guest.vcpus())
              .add();
        }
        return batch.execute();
      }));
    } catch (JdbiException e) {
      throw new StoreException("sightings cannot be written: " + e.getMessage(), e);
    }
  }

  /** The times of all servers that were ever seen and not dropped. */
  public Map<GuestId, ServerTimes> times() {
    try {
      return database.with(handle -> handle
          .createQuery("SELECT * FROM servers")
          .map((row, context) -> Map.entry(
              new GuestId(UUID.fromString(row.getString("guest"))),
              new ServerTimes(
                  row.getString("shown"),
                  Instant.ofEpochMilli(row.getLong("created_millis")),
                  Instant.ofEpochMilli(row.getLong("updated_millis")))))
          .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    } catch (JdbiException e) {
      throw new StoreException("the times of servers cannot be read: " + e.getMessage(), e);
    }
  }

  /** Writes the times of a server down. */
  public void writeTimes(GuestId guest, ServerTimes times) {
    execute(update -> update
        .createUpdate("""
            INSERT OR REPLACE INTO servers (guest, shown, created_millis, updated_millis)
            VALUES (:guest, :shown, :created, :updated)
            """)
        .bind("guest", guest.toString())
        .bind("shown", times.shown())
        .bind("created", times.created().toEpochMilli())
        .bind("updated", times.updated().toEpochMilli())
        .execute());
  }

  /** Forgets a server that is not there any more, with its times and its metadata. */
  public void drop(GuestId guest) {
    execute(update -> update.inTransaction(transaction -> {
      for (String table : List.of("servers", "metadata")) {
        transaction
            .createUpdate("DELETE FROM " + table + " WHERE guest = :guest")
            .bind("guest", guest.toString())
            .execute();
      }
      return 0;
    }));
  }

  private void execute(HandleCallback<Integer, RuntimeException> update) {
    try {
      database.with(update);
    } catch (JdbiException e) {
      throw new StoreException("the times of a server cannot be written: " + e.getMessage(), e);
    }
  }
}
