package dev.godwit.engine.trace;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What still counts of events that were dropped: what was asked for and changed, how the operation ended,
 * and what each host said last.
 */
final class TracedPast {
  private static final List<String> LASTING = List.of("request", "setting", "operation");
  private static final List<String> HOSTS = List.of("guest", "destination");

  private final List<ObjectNode> lasting = new ArrayList<>();
  private final Map<String, ObjectNode> said = new HashMap<>();
  private boolean empty = true;

  TracedPast() {}

  TracedPast(TracedPast other) {
    lasting.addAll(other.lasting);
    said.putAll(other.said);
    empty = other.empty;
  }

  /** Whether nothing was dropped. */
  boolean isEmpty() {
    return empty;
  }

  void add(ObjectNode content) {
    empty = false;
    if (LASTING.stream().anyMatch(content::has)) {
      lasting.add(content);
    }
    HOSTS.stream().filter(content::has).forEach(host -> said.put(host, content));
  }

  Stream<ObjectNode> contents() {
    return Stream.concat(
        lasting.stream(), HOSTS.stream().filter(said::containsKey).map(said::get));
  }
}
