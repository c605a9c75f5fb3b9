package dev.godwit.cli.offline;

import dev.godwit.spi.SimulationReport.Point;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What is left to move, over time, drawn with characters. Charts of one scale can be compared. */
final class TextChart {
  private static final int COLUMNS = 64;
  private static final int ROWS = 10;
  private static final double MILLIS = 1000;

  private final long mostMillis;
  private final long mostMib;

  /**
   * A scale.
   *
   * @param mostMillis time at the right edge
   * @param mostMib amount at the upper edge
   */
  TextChart(long mostMillis, long mostMib) {
    this.mostMillis = Math.max(mostMillis, 1);
    this.mostMib = Math.max(mostMib, 1);
  }

  /** The chart of one run, without a last line break. */
  String draw(List<Point> timeline) {
    char[][] cells = new char[ROWS][COLUMNS];
    for (char[] row : cells) {
      Arrays.fill(row, ' ');
    }
    for (int i = 0; i < timeline.size(); i++) {
      line(cells, timeline.get(Math.max(i - 1, 0)), timeline.get(i));
    }
    String top = mostMib + " MiB";
    var text = new StringBuilder();
    for (int row = 0; row < ROWS; row++) {
      String label = row == 0 ? top : row == ROWS - 1 ? "0" : "";
      text.append(" ".repeat(top.length() - label.length()))
          .append(label)
          .append(" |")
          .append(new String(cells[row]).stripTrailing())
          .append('\n');
    }
    String end = String.format(Locale.ROOT, "%.1f s", mostMillis / MILLIS);
    return text.append(" ".repeat(top.length()))
        .append(" +")
        .append("-".repeat(COLUMNS))
        .append('\n')
        .append(" ".repeat(top.length() + 2))
        .append('0')
        .append(" ".repeat(COLUMNS - 1 - end.length()))
        .append(end)
        .toString();
  }

  /** Marks every column from one point to the next, and a jump in every row that it crosses. */
  private void line(char[][] cells, Point from, Point to) {
    int first = column(from.elapsedMillis());
    int last = column(to.elapsedMillis());
    int before = row(from.remainingMib());
    for (int column = first; column <= last; column++) {
      double part = last == first ? 1 : (double) (column - first) / (last - first);
      int row =
          row(Math.round(from.remainingMib() + part * (to.remainingMib() - from.remainingMib())));
      for (int between = Math.min(before, row); between <= Math.max(before, row); between++) {
        if (between == row || between != before) {
          cells[between][column] = '*';
        }
      }
      before = row;
    }
  }

  private int column(long millis) {
    return (int) (Math.clamp(millis, 0, mostMillis) * (COLUMNS - 1) / mostMillis);
  }

  private int row(long mib) {
    return ROWS - 1 - (int) Math.round((double) Math.clamp(mib, 0, mostMib) * (ROWS - 1) / mostMib);
  }
}
