package dev.godwit.hub;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a hub and its coroutines were doing at one moment; see {@link Hub#dump}.
 *
 * @param hub its name
 * @param state whether the coroutines are known
 * @param holder who held the baton, in words; "nobody" before the beginning and after the end
 * @param holderStack where the holder was, innermost frame first; empty unless {@link State#HELD}
 * @param coroutines all that lived, in the order of their spawns; empty unless {@link State#TAKEN}
 * @param lanes what its lanes do, by name; known in every state, as figures are
 * @param stats figures
 * @param shuffleSeed the seed of {@link HubBuilder#shuffle}
 */
public record HubDump(
    String hub,
    State state,
    String holder,
    List<StackTraceElement> holderStack,
    List<CoroutineDump> coroutines,
    SortedMap<String, LaneStats> lanes,
    HubStats stats,
    OptionalLong shuffleSeed) {
  private static final long NOBODY = 0;
  private static final int DEEPEST_INDENT = 20;

  /** Whether a dump has the coroutines. */
  public enum State {
    /** It has. */
    TAKEN,
    /** It has not: the holder did not give the baton away in time, or the hub has not begun. */
    HELD,
    /** There are none: the hub has ended. */
    ENDED
  }

  /** Copies the collections. */
  public HubDump {
    Objects.requireNonNull(hub, "hub");
    Objects.requireNonNull(state, "state");
    Objects.requireNonNull(holder, "holder");
    holderStack = List.copyOf(holderStack);
    coroutines = List.copyOf(coroutines);
    lanes = Collections.unmodifiableSortedMap(new TreeMap<>(lanes));
    Objects.requireNonNull(stats, "stats");
    Objects.requireNonNull(shuffleSeed, "shuffleSeed");
  }

  /** A line for each coroutine, indented below its parent and followed by its stack, then one for each lane and one for the
   * hub. */
  public List<String> lines() {
    if (state == State.ENDED) {
      return List.of(hub + " has ended");
    }
    List<String> lines = new ArrayList<>();
    addTree(lines);
    if (state == State.HELD) {
      lines.add(hub + " is held by " + holder);
      addFrames(lines, "", holderStack);
    }
    lanes.forEach((name, lane) -> lines.add("lane "
        + name
        + ": "
        + lane.running()
        + " calls run, "
        + lane.abandoned()
        + " of them for nobody, "
        + lane.queued()
        + " wait"));
    lines.add(hub
        + ": "
        + stats
        + (shuffleSeed.isEmpty() ? "" : ", shuffled by seed " + shuffleSeed.getAsLong()));
    return lines;
  }

  /** Without recursion: coroutines that each spawn the next one may be nested as deep as there are any. */
  private void addTree(List<String> lines) {
    Map<Long, Integer> depths = new HashMap<>();
    Map<Long, List<CoroutineDump>> children = new HashMap<>();
    for (CoroutineDump each : coroutines) { // a parent is older, so it comes first
      long parent = each.parent().orElse(NOBODY);
      Integer above = depths.get(parent);
      depths.put(each.id(), above == null ? 0 : above + 1);
      children
          .computeIfAbsent(above == null ? NOBODY : parent, id -> new ArrayList<>())
          .add(each);
    }
    Deque<CoroutineDump> open = new ArrayDeque<>(children.getOrDefault(NOBODY, List.of()));
    while (!open.isEmpty()) {
      CoroutineDump next = open.removeFirst();
      int depth = Math.min(depths.getOrDefault(next.id(), 0), DEEPEST_INDENT);
      String indent = "  ".repeat(depth);
      lines.add(indent + next);
      addFrames(lines, indent, next.stack());
      children.getOrDefault(next.id(), List.of()).reversed().forEach(open::addFirst);
    }
  }

  private static void addFrames(List<String> lines, String indent, List<StackTraceElement> stack) {
    stack.forEach(frame -> lines.add(indent + "    at " + frame));
  }

  /** The lines as one text. */
  @Override
  public String toString() {
    return String.join(System.lineSeparator(), lines());
  }
}
