package dev.godwit.cli.output;

import dev.godwit.cli.client.FailureView;
import dev.godwit.cli.client.ForecastView;
import dev.godwit.cli.client.MigrationView;
import dev.godwit.cli.client.OptionsView;
import dev.godwit.cli.client.ProgressView;
import dev.godwit.cli.client.StandingView;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** All that is known of a migration, one fact a line. */
public final class Description {
  private Description() {}

  /** The text, without a last line break; what is not known is left out. */
  public static String of(MigrationView migration) {
    var facts = new LinkedHashMap<String, @Nullable Object>();
    facts.put("migration", migration.id() + " (" + migration.uuid() + ")");
    facts.put("server", migration.server());
    facts.put("from", migration.source());
    facts.put("to", migration.destination());
    facts.put("status", migration.status());
    facts.put("created", migration.createdAt());
    facts.put("updated", migration.updatedAt());
    @Nullable OptionsView options = migration.options();
    if (options != null) {
      facts.put("policy", options.policy());
      facts.put("shadow policy", options.shadowPolicy());
      facts.put("contract", contract(options));
    }
    @Nullable ProgressView progress = migration.progress();
    if (progress != null) {
      progress(facts, progress, migration.isOver());
      facts.replace("guest", Unsettled.place(progress, migration.standing()));
    }
    @Nullable StandingView standing = migration.standing();
    if (standing != null) {
      Unsettled.facts(facts, standing);
    }
    @Nullable FailureView failure = migration.failure();
    if (failure != null) {
      facts.put("failure", failure.code() + ": " + failure.message());
      facts.put("advice", failure.advice());
    }
    int width = facts.keySet().stream().mapToInt(String::length).max().orElse(0);
    return facts.entrySet().stream()
        .filter(fact -> fact.getValue() != null)
        .map(fact -> fact.getKey()
            + " ".repeat(width + 2 - fact.getKey().length())
            + Printable.of(String.valueOf(fact.getValue())))
        .collect(Collectors.joining("\n"));
  }

  private static void progress(
      Map<String, @Nullable Object> facts, ProgressView progress, boolean over) {
    facts.put("phase", progress.phase());
    facts.put("guest", progress.guest());
    facts.put("percent", progress.percent());
    facts.put(
        "time",
        progress.elapsedMillis() == null ? null : Amounts.seconds(progress.elapsedMillis()));
    if (progress.downtimeMillis() != null) {
      facts.put(
          over ? "downtime" : "expected downtime",
          (over ? "" : "~") + progress.downtimeMillis() + " ms");
    }
    facts.put(
        "allowed",
        progress.maxDowntimeMillis() == null
            ? null
            : progress.maxDowntimeMillis() + " ms of downtime now");
    facts.put(
        "throttle", progress.throttlePercent() == null ? null : progress.throttlePercent() + "%");
    facts.put("pass", progress.iteration());
    facts.put(
        "rate",
        progress.bandwidthBytesPerSecond() == null
            ? null
            : Amounts.rate(progress.bandwidthBytesPerSecond()));
    facts.put("memory", left(progress.memoryRemainingBytes(), progress.memoryTotalBytes()));
    facts.put("disks", left(progress.diskRemainingBytes(), progress.diskTotalBytes()));
    @Nullable ForecastView forecast = progress.forecast();
    if (forecast != null) {
      facts.put("remaining", between(forecast.remainingMillis()));
      facts.put("downtime needed", between(forecast.downtimeNeededMillis()));
      facts.put("pause if forced", between(forecast.pauseIfForcedMillis()));
      facts.put("outlook", forecast.outlook());
    }
  }

  private static @Nullable String between(ForecastView.@Nullable Range range) {
    return range == null ? null : Amounts.between(range);
  }

  private static @Nullable String contract(OptionsView options) {
    String text = Stream.of(
            options.maxDowntimeMillis() == null
                ? null
                : "downtime at most " + options.maxDowntimeMillis() + " ms",
            options.deadlineSeconds() == null
                ? null
                : "done within " + options.deadlineSeconds() + " s",
            allowed("post-copy", options.postCopy()),
            allowed("auto-converge", options.autoConverge()),
            allowed("pause", options.pause()))
        .filter(part -> part != null)
        .collect(Collectors.joining(", "));
    return text.isEmpty() ? null : text;
  }

  private static @Nullable String allowed(String what, @Nullable Boolean allowed) {
    return allowed == null ? null : what + (allowed ? " allowed" : " not allowed");
  }

  private static @Nullable String left(@Nullable Long remaining, @Nullable Long total) {
    return remaining == null || total == null || total == 0
        ? null
        : Amounts.bytes(remaining) + " left of " + Amounts.bytes(total);
  }
}
