package dev.godwit.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.cli.exit.CommandException;
import dev.godwit.cli.exit.Exit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;

/** A list of the Compute API, page by page. */
final class Pages {
  private static final int PAGE = 500;
  private static final int MOST_PAGES = 200;

  private final CloudSession session;
  private final String list;
  private final String markerKey;

  /**
   * A list.
   *
   * @param list the key of the list in the answer
   * @param markerKey the key of an entry that the next page begins after
   */
  Pages(CloudSession session, String list, String markerKey) {
    this.session = session;
    this.list = list;
    this.markerKey = markerKey;
  }

  /** Reads entries until there are enough, or the list ends. */
  <T> List<T> read(
      Map<String, String> filter,
      int most,
      Function<JsonNode, T> entry,
      Predicate<T> wanted,
      String... path) {
    var found = new ArrayList<T>();
    var query = new HashMap<String, String>(filter);
    query.put("limit", Integer.toString(Math.min(PAGE, Math.max(most, 1))));
    for (int page = 0; page < MOST_PAGES; page++) {
      JsonNode body = session.compute(query, path);
      String last = "";
      for (JsonNode node : body.path(list)) {
        last = node.path(markerKey).asText();
        T value = entry.apply(node);
        if (found.size() < most && wanted.test(value)) {
          found.add(value);
        }
      }
      if (found.size() >= most || last.isEmpty() || body.path(list + "_links").isEmpty()) {
        return found;
      }
      query.put("marker", last);
    }
    throw new CommandException(
        Exit.UNREACHABLE, "the list of " + list + " of this cloud does not end");
  }
}
