package dev.godwit.engine.policy;

import dev.godwit.engine.policy.Schedule.Action;
import dev.godwit.engine.policy.Schedule.Step;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Schedules as text: {@code NAME: 100 ms; >2: 300 ms; next: post-copy; next: abort | NAME: ...}. White
 * space and line breaks count for nothing.
 */
final class ScheduleText {
  static final long MOST_MILLIS = 2_000_000;
  private static final long MOST_PASSES = 1_000_000;
  private static final int MOST_SCHEDULES = 50;
  private static final int MOST_STEPS = 100;

  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,39}");
  private static final Pattern AFTER = Pattern.compile("> *([0-9]{1,9})");
  private static final Pattern PAUSE = Pattern.compile("([0-9]{1,9}) *ms");

  private ScheduleText() {}

  /**
   * Reads schedules; blank text has none.
   *
   * @param setting where the text stands, for messages
   * @throws IllegalArgumentException with the place and what may stand there
   */
  static List<Schedule> parse(String setting, String text) {
    var schedules = new ArrayList<Schedule>();
    if (text.isBlank()) {
      return schedules;
    }
    String[] parts = text.split("\\|", -1);
    if (parts.length > MOST_SCHEDULES) {
      throw new IllegalArgumentException(setting + ": more than " + MOST_SCHEDULES + " schedules");
    }
    var names = new HashSet<String>();
    for (int i = 0; i < parts.length; i++) {
      Schedule schedule = schedule(setting + ", schedule " + (i + 1), parts[i]);
      if (!names.add(schedule.name())) {
        throw new IllegalArgumentException(
            setting + ", schedule " + (i + 1) + ": there are two with the name " + schedule.name());
      }
      schedules.add(schedule);
    }
    return schedules;
  }

  private static Schedule schedule(String place, String text) {
    String[] parts = text.split(";", -1);
    String[] head = parts[0].split(":", 2);
    String name = head[0].strip();
    if (!NAME.matcher(name).matches()) {
      throw wrong(place, head[0], "a name of lower-case letters, digits and hyphens, then a colon");
    }
    String named = place + " (" + name + ")";
    if (head.length < 2) {
      throw wrong(named, parts[0], "the name, a colon and a first pause such as 100 ms");
    }
    if (parts.length > MOST_STEPS) {
      throw new IllegalArgumentException(named + ": more than " + MOST_STEPS + " steps");
    }
    long start = pause(named + ", first pause", head[1]);
    var steps = new ArrayList<Step>();
    for (int i = 1; i < parts.length; i++) {
      String at = named + ", step " + i;
      Step step = step(at, parts[i]);
      if (!steps.isEmpty() && steps.getLast().action() instanceof Action.Abort) {
        throw new IllegalArgumentException(at + ": nothing can follow abort");
      }
      long before = steps.stream().mapToLong(Step::passes).max().orElse(Step.NEXT);
      if (step.passes() != Step.NEXT && step.passes() <= before) {
        throw new IllegalArgumentException(
            at + ": >" + step.passes() + " must be more than the >" + before + " before it");
      }
      steps.add(step);
    }
    return new Schedule(name, start, steps);
  }

  private static Step step(String place, String text) {
    String[] parts = text.split(":", 2);
    if (parts.length < 2) {
      throw wrong(place, text, "a step such as >2: 300 ms or next: abort");
    }
    return new Step(passes(place, parts[0]), action(place, parts[1]));
  }

  private static long passes(String place, String text) {
    if (text.strip().equals("next")) {
      return Step.NEXT;
    }
    Matcher after = AFTER.matcher(text.strip());
    if (!after.matches() || Long.parseLong(after.group(1)) > MOST_PASSES) {
      throw wrong(place, text, "next, or > and a number of passes up to " + MOST_PASSES);
    }
    return Long.parseLong(after.group(1));
  }

  private static Action action(String place, String text) {
    return switch (text.strip()) {
      case "post-copy" -> new Action.PostCopy();
      case "pause" -> new Action.Pause();
      case "abort" -> new Action.Abort();
      default -> new Action.AllowPause(pause(place, text));
    };
  }

  private static long pause(String place, String text) {
    Matcher pause = PAUSE.matcher(text.strip());
    if (pause.matches()) {
      long millis = Long.parseLong(pause.group(1));
      if (millis >= 1 && millis <= MOST_MILLIS) {
        return millis;
      }
    }
    throw wrong(
        place,
        text,
        place.endsWith("first pause")
            ? "a pause of 1 to " + MOST_MILLIS + " ms, such as 100 ms"
            : "a pause of 1 to " + MOST_MILLIS + " ms, post-copy, pause or abort");
  }

  private static IllegalArgumentException wrong(String place, String found, String wanted) {
    return new IllegalArgumentException(place + ": '" + found.strip() + "' is not " + wanted);
  }

  /** The schedule of a name. */
  static Schedule find(String setting, String name, List<Schedule> schedules) {
    return schedules.stream()
        .filter(schedule -> schedule.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(setting
            + ": there is no schedule "
            + name
            + "; there are "
            + schedules.stream().map(Schedule::name).collect(Collectors.joining(", "))));
  }
}
