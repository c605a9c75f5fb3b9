package dev.godwit.cli.output;

import dev.godwit.cli.client.FailureView;
import dev.godwit.cli.client.MigrationView;
import dev.godwit.cli.client.ProgressView;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A migration in words. */
public final class Sentences {
  private Sentences() {}

  /** {@code 1234 from alpha to bravo}, as far as known. */
  static String way(MigrationView migration) {
    return migration.source()
        + " to "
        + (migration.destination() == null ? "?" : migration.destination());
  }

  /** What it does now, how fast, and what is left. */
  static String now(MigrationView migration) {
    @Nullable ProgressView progress = migration.progress();
    if (progress == null) {
      return migration.status();
    }
    String phase = progress.phase() == null
        ? migration.status()
        : progress.phase().toLowerCase(Locale.ROOT).replace('_', '-');
    return Stream.of(
            progress.iteration() == null || progress.iteration() == 0
                ? phase
                : phase + " pass " + progress.iteration(),
            progress.bandwidthBytesPerSecond() == null
                ? null
                : Amounts.rate(progress.bandwidthBytesPerSecond()),
            progress.memoryRemainingBytes() == null
                ? null
                : Amounts.bytes(progress.memoryRemainingBytes()) + " left",
            progress.downtimeMillis() == null
                ? null
                : "downtime " + (migration.isOver() ? "" : "~") + progress.downtimeMillis() + " ms")
        .filter(part -> part != null)
        .collect(Collectors.joining(", "));
  }

  /** How it ended, or that it has not. */
  public static String end(String server, MigrationView migration) {
    String what = Printable.of(server) + " from " + way(migration);
    var text = new StringBuilder(migration.status()).append(": ").append(what);
    @Nullable ProgressView progress = migration.progress();
    if (progress != null && progress.elapsedMillis() != null) {
      text.append(", ").append(Amounts.seconds(progress.elapsedMillis()));
    }
    if (progress != null && progress.downtimeMillis() != null && migration.isCompleted()) {
      text.append(", downtime ").append(progress.downtimeMillis()).append(" ms");
    }
    @Nullable FailureView failure = migration.failure();
    if (failure != null) {
      text.append("\n  ").append(Printable.of(failure.message()));
      text.append("\n  ").append(Printable.of(failure.advice()));
    }
    return text.toString();
  }
}
