package dev.godwit.cli.output;

import dev.godwit.cli.client.MigrationView;
import dev.godwit.cli.client.ProgressView;
import java.io.PrintStream;
import org.jspecify.annotations.Nullable;

/** Shows a migration while it goes on. Used by one thread. */
public interface ProgressDisplay extends AutoCloseable {
  /** Shows the migration as it is now. */
  void show(MigrationView migration);

  /** Leaves the terminal as it was. */
  @Override
  void close();

  /** Shows nothing. */
  static ProgressDisplay silent() {
    return new ProgressDisplay() {
      @Override
      public void show(MigrationView migration) {}

      @Override
      public void close() {}
    };
  }

  /** One JSON object a look. */
  static ProgressDisplay json(Output output) {
    return new ProgressDisplay() {
      @Override
      public void show(MigrationView migration) {
        output.line(migration);
      }

      @Override
      public void close() {}
    };
  }

  /**
   * A line each time the phase, the outlook or what is not in order changes or a tenth of the way is done: for
   * files and pipes.
   */
  static ProgressDisplay lines(PrintStream out, String server) {
    return new ProgressDisplay() {
      private String last = "";
      private final News news = new News();

      @Override
      public void show(MigrationView migration) {
        @Nullable ProgressView progress = migration.progress();
        String step = progress == null
            ? migration.status()
            : migration.status() + progress.phase() + progress.percent() / 10;
        if (!step.equals(last)) {
          last = step;
          out.println(Printable.of(server)
              + " "
              + Sentences.way(migration)
              + "  "
              + (progress == null ? "" : progress.percent() + "%  ")
              + Sentences.now(migration));
        }
        news.of(migration).forEach(line -> out.println(Printable.of(server) + "  " + line));
      }

      @Override
      public void close() {}
    };
  }
}
