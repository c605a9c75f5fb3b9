package dev.godwit.bench.convergence;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** Runs the whole matrix and writes docs/convergence.md; see bench/convergence. */
public final class ConvergenceMatrix {
  private static final long[] MEMORY_GIB = {2, 8, 32, 128, 512};
  private static final double[] RATIOS = {
    0.05, 0.1, 0.25, 0.5, 0.7, 0.8, 0.9, 0.95, 1, 1.05, 1.1, 1.25, 1.5, 2, 3, 4
  };
  private static final double[] SET_PARTS = {0.01, 0.05, 0.25, 0.75};

  private static final int REPORT_EVERY = 100;

  private ConvergenceMatrix() {}

  /** Takes the file to be written. */
  public static void main(String[] arguments) throws Exception {
    List<Cell.Pair> cells = Cell.matrix(MEMORY_GIB, RATIOS, SET_PARTS);
    Collections.reverse(
        cells); // the big ones first, so that no thread is left with them at the end
    var done = new AtomicInteger();
    List<Row> rows = new ArrayList<>();
    try (ExecutorService threads =
        Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors())) {
      var results = new ArrayList<Future<List<Row>>>();
      for (Cell.Pair pair : cells) {
        results.add(threads.submit(() -> {
          List<Row> both = Row.of(pair);
          int count = done.incrementAndGet();
          if (count % REPORT_EVERY == 0) {
            System.err.println("convergence: " + count + " of " + cells.size() + " pairs of cells");
          }
          return both;
        }));
      }
      for (Future<List<Row>> result : results) {
        rows.addAll(0, result.get());
      }
    }
    Files.writeString(
        Path.of(arguments[0]),
        ConvergenceReport.of(new Findings(rows), MEMORY_GIB, RATIOS, SET_PARTS));
  }
}
