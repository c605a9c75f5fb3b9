package dev.godwit.host.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * A statement that is prepared once and run often, for writes that somebody waits for with a guest
 * in hand. Used under the lock of its {@link Database}, which frees it with the connection.
 */
final class PreparedUpdate {
  private final Connection connection;
  private final String sql;
  private @Nullable PreparedStatement prepared;

  PreparedUpdate(Connection connection, String sql) {
    this.connection = connection;
    this.sql = sql;
  }

  /** Runs it with these values, texts and whole numbers, for its question marks. */
  void run(Object... values) throws SQLException {
    PreparedStatement statement = prepared;
    if (statement == null) {
      statement = connection.prepareStatement(sql);
      prepared = statement;
    }
    for (int index = 0; index < values.length; index++) {
      statement.setObject(index + 1, values[index]);
    }
    statement.executeUpdate();
  }
}
