package dev.godwit.host.store;

import dev.godwit.host.HostStartException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.sqlite.SQLiteConfig;

/**
 * The file {@code godwit.db}. One connection, used by one thread at a time; safe for several.
 *
 * <p>Write-ahead mode with {@code synchronous=FULL}: what was committed survives the loss of the
 * process and of power.
 */
public final class Database implements AutoCloseable {
  private static final String FILE = "godwit.db";
  private static final int BUSY_MILLIS = 5_000;

  /** The schema that this program writes; kept in the file's {@code user_version}. */
  private static final int SCHEMA = 1;

  private final Connection connection;
  private final Jdbi jdbi;

  private Database(Connection connection) {
    this.connection = connection;
    this.jdbi = Jdbi.create(connection);
  }

  /**
   * Opens the file in a directory, and makes both if they are missing.
   *
   * @throws HostStartException if it cannot be used, or was written by a newer Godwit
   */
  public static Database open(Path stateDirectory) throws HostStartException {
    Path file = stateDirectory.resolve(FILE);
    try {
      Files.createDirectories(stateDirectory);
      if (!Files.exists(file)) {
        Files.createFile(
            file,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      }
      var database = new Database(connect(file));
      database.upgrade(file);
      return database;
    } catch (IOException | SQLException | JdbiException e) {
      throw new HostStartException(
          "the database " + file + " cannot be used: " + e.getMessage(), e);
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
    if (version > SCHEMA) {
      close();
      throw new HostStartException("the database "
          + file
          + " was written by a newer Godwit (schema "
          + version
          + ", this one knows "
          + SCHEMA
          + "); start that one");
    }
    if (version == 0) {
      with(handle -> handle.inTransaction(transaction -> {
        Schema.STATEMENTS.forEach(transaction::execute);
        return transaction.execute("PRAGMA user_version = " + SCHEMA);
      }));
    }
  }

  /** Runs statements; what they write is durable when this returns. */
  synchronized <T, X extends Exception> T with(HandleCallback<T, X> body) throws X {
    try (Handle handle = jdbi.open()) {
      return body.withHandle(handle);
    }
  }

  @Override
  public synchronized void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw new StoreException("the database could not be closed: " + e.getMessage(), e);
    }
  }
}
