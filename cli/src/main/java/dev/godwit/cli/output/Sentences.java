package dev.godwit.cli.output;

import dev.godwit.cli.client.FailureView;
import dev.godwit.cli.client.ForecastView;
import dev.godwit.cli.client.MigrationView;
import dev.godwit.cli.client.ProgressView;
import dev.godwit.cli.client.StandingView;
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
            migration.isOver() ? null : eta(progress.forecast()),
            progress.bandwidthBytesPerSecond() == null
                ? null
                : Amounts.rate(progress.bandwidthBytesPerSecond()),
            progress.memoryRemainingBytes() == null
                ? null
                : Amounts.bytes(progress.memoryRemainingBytes()) + " left",
            downtime(progress, migration.isOver()),
            progress.throttlePercent() == null || progress.throttlePercent() == 0
                ? null
                : "throttled " + progress.throttlePercent() + "%")
        .filter(part -> part != null)
        .collect(Collectors.joining(", "));
  }

  /** Godwit's own forecast where there is one: what QEMU expects is hardly more than the limit before it has measured. */
  private static @Nullable String downtime(ProgressView progress, boolean over) {
    @Nullable ForecastView forecast = progress.forecast();
    if (!over && forecast != null && forecast.downtimeNeededMillis() != null) {
      return "needs " + Amounts.between(forecast.downtimeNeededMillis()) + " of downtime";
    }
    return progress.downtimeMillis() == null
        ? null
        : "downtime " + (over ? "" : "~") + progress.downtimeMillis() + " ms";
  }

  private static @Nullable String eta(@Nullable ForecastView forecast) {
    return forecast == null || forecast.remainingMillis() == null
        ? null
        : "ETA " + Amounts.between(forecast.remainingMillis());
  }

  /** What stands in the way of an end; empty when nothing does, or it is not known. */
  static String outlook(MigrationView migration) {
    @Nullable ProgressView progress = migration.progress();
    return progress == null
            || progress.forecast() == null
            || progress.forecast().outlook() == null
            || migration.isOver()
        ? ""
        : Printable.of(progress.forecast().outlook());
  }

  /** What a forced end does to the server: how long it would stand still, or that it is switched to post-copy. */
  public static String pauseIfForced(String server, MigrationView migration, boolean foretells) {
    @Nullable ProgressView progress = migration.progress();
    @Nullable ForecastView forecast = progress == null ? null : progress.forecast();
    if (!foretells) {
      return "how long " + Printable.of(server) + " would be paused is not known: this cloud gives"
          + " no prediction";
    }
    if (forecast != null && forecast.postCopyIfForced()) {
      return Printable.of(server)
          + " would be switched to post-copy: it runs on the destination while the rest"
          + " is fetched, and cannot be taken back";
    }
    return forecast == null || forecast.pauseIfForcedMillis() == null
        ? "how long " + Printable.of(server) + " would be paused cannot be predicted yet"
        : "predicted pause of " + Printable.of(server) + ", if it is paused now: "
            + Amounts.between(forecast.pauseIfForcedMillis());
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
    @Nullable StandingView standing = migration.standing();
    if (standing != null && standing.elsewhere() != null) {
      text.append(", the server is on ").append(Printable.of(standing.elsewhere()));
    }
    if (standing != null && standing.pause() != null) {
      text.append("\n  ").append(Printable.of(Unsettled.pause(standing.pause())));
    }
    @Nullable FailureView failure = migration.failure();
    if (failure != null) {
      text.append("\n  ").append(Printable.of(failure.message()));
      text.append("\n  ").append(Printable.of(failure.advice()));
    }
    return text.toString();
  }
}
