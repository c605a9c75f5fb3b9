package dev.godwit.host.store;

import dev.godwit.host.startup.HostStartException;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;

/**
 * The file {@code godwit.db}. One connection, used by one thread at a time; safe for several.
 *
 * <p>Write-ahead mode with {@code synchronous=FULL}: what was committed survives the loss of the
 * process and of power.
 */
public final class Database implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Database.class);
  private static final int BUSY_MILLIS = 5_000;

  private final StateDirectory directory;
  private final Connection connection;
  private final Jdbi jdbi;

  private Database(StateDirectory directory, Connection connection) {
    this.directory = directory;
    this.connection = connection;
    this.jdbi = Jdbi.create(connection);
  }

  /**
   * Opens the database in a directory, and makes both if they are missing. The directory belongs to
   * this database until it is closed.
   *
   * @throws HostStartException if it cannot be used, is in use, or was written by a newer Godwit
   */
  public static Database open(Path stateDirectory) throws HostStartException {
    try {
      StateDirectory directory = StateDirectory.take(stateDirectory);
      try {
        return open(directory);
      } catch (HostStartException | IOException | SQLException | JdbiException e) {
        directory.close();
        throw e;
      }
    } catch (IOException | SQLException | JdbiException e) {
      throw new HostStartException(
          "the database in " + stateDirectory + " cannot be used: " + e.getMessage(), e);
    }
  }

  private static Database open(StateDirectory directory)
      throws HostStartException, IOException, SQLException {
    directory.prepareNativeLibrary();
    Path file = directory.databaseFile();
    Connection connection = connect(file);
    try {
      var database = new Database(directory, connection);
      database.upgrade(file);
      return database;
    } catch (HostStartException | JdbiException e) {
      connection.close();
      throw e;
    }
  }

  private static Connection connect(Path file) throws SQLException {
    var config = new SQLiteConfig();
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    config.setBusyTimeout(BUSY_MILLIS);
    return config.createConnection("jdbc:sqlite:" + file);
  }

  private void upgrade(Path file) throws HostStartException {
    int version = with(
        handle -> handle.createQuery("PRAGMA user_version").mapTo(Integer.class).one());
    if (version > Schema.VERSION) {
      throw new HostStartException("the database "
          + file
          + " was written by a newer Godwit (schema "
          + version
          + ", this one knows "
          + Schema.VERSION
          + "); start that one");
    }
    if (version < Schema.VERSION) {
      with(handle -> handle.inTransaction(transaction -> {
        Schema.since(version).forEach(transaction::execute);
        return transaction.execute("PRAGMA user_version = " + Schema.VERSION);
      }));
      if (version > 0) {
        log.info(
            "The database {} was upgraded from schema {} to {}", file, version, Schema.VERSION);
      }
    }
  }

  /** Runs statements; what they write is durable when this returns. */
  synchronized <T, X extends Exception> T with(HandleCallback<T, X> body) throws X {
    try (Handle handle = jdbi.open()) {
      return body.withHandle(handle);
    }
  }

  /** A statement for {@link #run}; nothing is asked of the database yet. */
  PreparedUpdate prepare(String sql) {
    return new PreparedUpdate(connection, sql);
  }

  /** Runs a prepared statement with these values; what it writes is durable when this returns. */
  synchronized void run(PreparedUpdate update, Object... values) throws SQLException {
    update.run(values);
  }

  @Override
  public synchronized void close() {
    try {
      connection.close();
      directory.close();
    } catch (SQLException | IOException e) {
      throw new StoreException("the database could not be closed: " + e.getMessage(), e);
    }
  }
}
