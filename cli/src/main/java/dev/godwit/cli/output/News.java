package dev.godwit.cli.output;

import dev.godwit.cli.client.MigrationView;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What a watch has to say beside figures, each thing once until it changes. Used by one thread. */
final class News {
  private Set<String> told = Set.of();

  /** What was not told at the look before: the outlook, what is owed, the alarm. */
  List<String> of(MigrationView migration) {
    var lines = new ArrayList<String>();
    String outlook = Sentences.outlook(migration);
    if (!outlook.isEmpty()) {
      lines.add(outlook);
    }
    lines.addAll(Unsettled.lines(migration));
    List<String> fresh = lines.stream().filter(line -> !told.contains(line)).toList();
    told = Set.copyOf(lines);
    return fresh;
  }
}
