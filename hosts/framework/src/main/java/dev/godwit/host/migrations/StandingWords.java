package dev.godwit.host.migrations;

import dev.godwit.api.Alarm;
import dev.godwit.api.Obligation;
import dev.godwit.api.Standing;
import dev.godwit.host.store.MigrationRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What is not in order in a migration, as sentences that follow a refusal. */
final class StandingWords {
  private StandingWords() {}

  /** With causes, hosts and remedies; empty if all is in order, otherwise with a space before it. */
  static String full(MigrationRecord record) {
    Standing standing = record.standing();
    var text = new StringBuilder();
    for (Obligation owed : standing.owed()) {
      text.append(" Migration ")
          .append(record.id())
          .append(" owes ")
          .append(word(owed))
          .append(" since ")
          .append(owed.since())
          .append(owed.lastFailure() == null ? "." : ": " + sentence(owed.lastFailure()))
          .append(' ')
          .append(sentence(owed.remedy()));
    }
    Alarm alarm = standing.alarm();
    if (alarm != null) {
      text.append(" Alarm ")
          .append(alarm.code().word())
          .append(" of migration ")
          .append(record.id())
          .append(" since ")
          .append(alarm.since())
          .append(": ")
          .append(sentence(alarm.message()))
          .append(' ')
          .append(sentence(alarm.remedy()));
    }
    return text.toString();
  }

  /** With kinds and codes only; likewise. */
  static String discreet(MigrationRecord record) {
    List<String> parts = new ArrayList<>();
    record.standing().owed().forEach(owed -> parts.add("owes " + word(owed)));
    Alarm alarm = record.standing().alarm();
    if (alarm != null) {
      parts.add("has the alarm " + alarm.code().word());
    }
    return parts.isEmpty()
        ? ""
        : " Migration " + record.id() + " " + String.join(" and ", parts)
            + "; an administrator is told why and what to do.";
  }

  private static String word(Obligation owed) {
    return owed.kind().name().toLowerCase(Locale.ROOT);
  }

  private static String sentence(String text) {
    return text.endsWith(".") ? text : text + ".";
  }
}
