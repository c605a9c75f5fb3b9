package dev.godwit.cli.output;

import dev.godwit.cli.client.MigrationView;
import java.io.PrintStream;
import java.time.temporal.ChronoUnit;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressState;

/** A bar that moves: for terminals. */
public final class BarDisplay implements ProgressDisplay {
  private static final int WHOLE = 100;
  private static final int WIDTH = 24;
  private static final int UPDATE_MILLIS = 200;

  private final ProgressBar bar;
  private final PrintStream out;
  private final int columns;
  private final News news = new News();

  /**
   * Starts a bar.
   *
   * @param columns width of the terminal
   */
  public BarDisplay(PrintStream out, int columns, String server) {
    this.out = out;
    this.columns = columns;
    this.bar = ProgressBar.builder()
        .setTaskName(Printable.of(server))
        .setInitialMax(WHOLE)
        .setUpdateIntervalMillis(UPDATE_MILLIS)
        .continuousUpdate()
        .setRenderer(BarDisplay::render)
        .setConsumer(new ConsoleProgressBarConsumer(out, columns - 1))
        .build();
  }

  private static String render(ProgressState state, int columns) {
    int percent = Math.clamp(state.getCurrent(), 0, WHOLE);
    int full = percent * WIDTH / WHOLE;
    String text = state.getTaskName()
        + "  ["
        + "#".repeat(full)
        + ".".repeat(WIDTH - full)
        + "] "
        + percent
        + "%  "
        + Amounts.seconds(
            state.getElapsedAfterStart().truncatedTo(ChronoUnit.MILLIS).toMillis())
        + "  "
        + state.getExtraMessage();
    // As wide as the terminal, so that nothing of a longer line before stays.
    return (text + " ".repeat(Math.max(columns, 0))).substring(0, Math.max(columns, 0));
  }

  @Override
  public void show(MigrationView migration) {
    for (String line : news.of(migration)) {
      // Over the bar, which then goes on in the next line; in one call, for it has a thread.
      out.print("\r" + line + " ".repeat(Math.max(columns - 1 - line.length(), 0)) + "\n");
    }
    if (migration.progress() != null) {
      bar.stepTo(migration.progress().percent());
    }
    bar.setExtraMessage(Sentences.way(migration) + "  " + Sentences.now(migration));
  }

  @Override
  public void close() {
    bar.close();
  }
}
