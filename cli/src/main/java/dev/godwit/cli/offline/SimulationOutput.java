package dev.godwit.cli.offline;

import static dev.godwit.cli.output.Output.column;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.cli.output.Amounts;
import dev.godwit.cli.output.Output;
import dev.godwit.cli.output.Printable;
import dev.godwit.spi.SimulationOrder;
import dev.godwit.spi.SimulationReport;
import dev.godwit.spi.SimulationReport.Point;
import dev.godwit.spi.SimulationReport.Run;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Simulated migrations: a table, a chart for each, or JSON. */
public final class SimulationOutput {
  private static final long BYTES_PER_MIB = 1 << 20;

  private final SimulationOrder order;
  private final SimulationReport report;

  public SimulationOutput(SimulationOrder order, SimulationReport report) {
    this.order = order;
    this.report = report;
  }

  /** Prints it. */
  public void print(Output output) {
    if (output.isJson()) {
      output.value(document(), "");
      return;
    }
    output.list(
        report.runs(),
        List.of(
            column("POLICY", Run::policy),
            column("OUTCOME", Run::outcome),
            column("TIME", run -> Amounts.seconds(run.totalMillis())),
            column("DOWNTIME", run -> millis(run.downtimeMillis())),
            column("ALLOWED", run -> millis(allowed(run))),
            column("SENT", run -> Amounts.bytes(run.transferredMib() * BYTES_PER_MIB)),
            column("PASSES", Run::passes),
            column("POST-COPY", run -> run.postCopy() ? "yes" : "no")));
    for (Run run : report.runs()) {
      if (run.message() != null) {
        output.text(Printable.of(run.policy() + ": " + run.message()));
      }
    }
    var chart = new TextChart(
        report.runs().stream().mapToLong(SimulationOutput::end).max().orElse(0),
        report.runs().stream()
            .flatMap(run -> run.timeline().stream())
            .mapToLong(Point::remainingMib)
            .max()
            .orElse(0));
    for (Run run : report.runs()) {
      if (!run.timeline().isEmpty()) {
        output.text(
            "\n" + Printable.of(run.policy()) + ": left to move\n" + chart.draw(run.timeline()));
      }
    }
    output.text("\nseed " + order.seed());
  }

  private static long end(Run run) {
    return run.timeline().isEmpty() ? 0 : run.timeline().getLast().elapsedMillis();
  }

  /** The pause that was allowed last. */
  private static @Nullable Long allowed(Run run) {
    return run.timeline().isEmpty() ? null : run.timeline().getLast().maxDowntimeMillis();
  }

  private static @Nullable String millis(@Nullable Long millis) {
    return millis == null ? null : millis + " ms";
  }

  private Document document() {
    return new Document(
        order,
        report.runs().stream()
            .map(run -> new DocumentRun(
                run.policy(),
                run.outcome(),
                run.message(),
                run.totalMillis(),
                run.downtimeMillis(),
                run.transferredMib(),
                run.passes(),
                run.postCopy(),
                run.timeline(),
                new DecisionTable(run.decisions()).decisions()))
            .toList());
  }

  /** What was simulated, with its seed, and how it went. */
  record Document(SimulationOrder order, List<DocumentRun> runs) {}

  /** A run whose decisions are objects. */
  record DocumentRun(
      String policy,
      String outcome,
      @Nullable String message,
      long totalMillis,
      @Nullable Long downtimeMillis,
      long transferredMib,
      long passes,
      boolean postCopy,
      List<Point> timeline,
      List<JsonNode> decisions) {}
}
