package dev.godwit.bench.convergence;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Runs the whole matrix and writes docs/convergence.md; see bench/convergence. */
public final class ConvergenceMatrix {
  private static final long[] MEMORY_GIB = {2, 8, 32, 128, 512};
  private static final double[] RATIOS = {
    0.05, 0.1, 0.25, 0.5, 0.7, 0.8, 0.9, 0.95, 1, 1.05, 1.1, 1.25, 1.5, 2, 3, 4
  };
  private static final double[] SET_PARTS = {0.01, 0.05, 0.25, 0.75};

  private ConvergenceMatrix() {}

  /** Takes the file to be written. */
  public static void main(String[] arguments) throws IOException {
    List<Cell> cells = Cell.matrix(MEMORY_GIB, RATIOS, SET_PARTS);
    var done = new AtomicInteger();
    List<Row> rows = cells.parallelStream()
        .map(cell -> {
          Row row = Row.of(cell);
          int count = done.incrementAndGet();
          if (count % 100 == 0) {
            System.err.println("convergence: " + count + " of " + cells.size() + " cells");
          }
          return row;
        })
        .toList();
    Files.writeString(
        Path.of(arguments[0]),
        ConvergenceReport.of(new Findings(rows), MEMORY_GIB, RATIOS, SET_PARTS));
  }
}
