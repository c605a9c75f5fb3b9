package dev.godwit.cli.output;

import dev.godwit.cli.client.MigrationView;
import dev.godwit.cli.client.ProgressView;
import dev.godwit.cli.client.StandingView;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is not in order in a migration, in words. */
final class Unsettled {
  private static final String TO_DO = "  To do: ";

  private Unsettled() {}

  /** Adds a fact for everything that is owed and for the alarm, with what can be done about it. */
  static void facts(Map<String, @Nullable Object> facts, StandingView standing) {
    for (StandingView.Owed owed : standing.owed()) {
      facts.put("owes " + owed.kind(), since(owed.since()) + tried(owed));
      facts.put(owed.kind() + " fails", owed.lastFailure());
      facts.put(owed.kind() + " remedy", owed.remedy());
    }
    StandingView.@Nullable Alarm alarm = standing.alarm();
    if (alarm != null) {
      facts.put("alarm", alarm.code() + ", " + since(alarm.since()) + ": " + alarm.message());
      facts.put("alarm remedy", alarm.remedy());
    }
    StandingView.@Nullable Pause pause = standing.pause();
    facts.put("pause", pause == null ? null : pause(pause));
  }

  /** A pause of the server that is not Godwit's, and what became of it. */
  static String pause(StandingView.Pause pause) {
    String by = switch (pause.cause()) {
      case "owner" -> "paused by its owner";
      case "io-error" -> "paused by an I/O error";
      case "watchdog" -> "paused by its watchdog";
      default -> "paused, and not by Godwit";
    };
    String now = switch (pause.state()) {
      case "stands" -> "";
      case "ended" -> "; somebody let it run again";
      case "paused-again" ->
        "; it ran "
            + (pause.ranMs() == null ? "for a moment" : "for " + pause.ranMs() + " ms")
            + " at the end of the job and is paused again";
      case "left-running" -> "; it runs since the end of the job, as the settings say";
      default -> "; whether it stands, and who let it run, was not heard";
    };
    return by + " " + since(pause.since()) + now;
  }

  /**
   * The same as a line each for a watch, without what changes at every attempt; none when all is in order or
   * it is over.
   */
  static List<String> lines(MigrationView migration) {
    @Nullable StandingView standing = migration.standing();
    if (standing == null || !standing.isOpen() || migration.isOver()) {
      return List.of();
    }
    var lines = new ArrayList<String>();
    for (StandingView.Owed owed : standing.owed()) {
      lines.add(place(migration)
          + "owes "
          + owed.kind()
          + " "
          + since(owed.since())
          + (owed.lastFailure() == null ? "" : ": " + owed.lastFailure())
          + TO_DO
          + owed.remedy());
    }
    StandingView.@Nullable Alarm alarm = standing.alarm();
    if (alarm != null) {
      lines.add(place(migration)
          + "alarm "
          + alarm.code()
          + " "
          + since(alarm.since())
          + ": "
          + alarm.message()
          + TO_DO
          + alarm.remedy());
    }
    return lines.stream().map(Printable::of).toList();
  }

  /** Where the server is; empty where it is not told. */
  static @Nullable String place(@Nullable ProgressView progress, @Nullable StandingView standing) {
    if (progress == null || progress.guest() == null) {
      return null;
    }
    return standing == null || standing.elsewhere() == null
        ? progress.guest()
        : progress.guest() + ", on " + standing.elsewhere();
  }

  private static String place(MigrationView migration) {
    @Nullable String place = place(migration.progress(), migration.standing());
    return place == null ? "" : "guest: " + place + "; ";
  }

  /** Nova's times are UTC without saying so, with microseconds that tell nobody anything. */
  private static String since(String time) {
    return "since " + time.replaceFirst("\\.[0-9]+$", "") + " UTC";
  }

  private static String tried(StandingView.Owed owed) {
    return switch ((int) Math.min(owed.attempts(), 2)) {
      case 0 -> ", not tried yet";
      case 1 -> ", tried once in vain";
      default -> ", tried " + owed.attempts() + " times in vain";
    };
  }
}
