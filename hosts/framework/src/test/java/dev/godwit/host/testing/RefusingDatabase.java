package dev.godwit.host.testing;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;

/**
 * Has the database in a state directory refuse to change migration records for a while, as a full disk
 * would, and be read as before.
 */
public final class RefusingDatabase {
  private final Path state;

  public RefusingDatabase(Path state) {
    this.state = state;
  }

  /** From now on no record can be changed. */
  public void refuse() {
    execute("CREATE TRIGGER refuse BEFORE UPDATE ON migrations"
        + " BEGIN SELECT RAISE(ABORT, 'the disk is full'); END");
  }

  /** Records can be changed again. */
  public void recover() {
    execute("DROP TRIGGER refuse");
  }

  private void execute(String sql) {
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + state.resolve("godwit.db"));
        var statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
