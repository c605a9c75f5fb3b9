package dev.godwit.engine.replay;

import dev.godwit.engine.replay.ReplayEvent.Answer;
import dev.godwit.engine.replay.ReplayEvent.What;
import dev.godwit.hub.Event;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All that a recording has, in the order in which the driver came to know it, and for each call the
 * answers in the order in which it was made.
 */
final class Tape {
  /**
   * How much earlier than in the recording a call may come and still wait for its recorded answer. A driver
   * that is replayed thinks in no time, so it is early where the recorded one was busy.
   */
  private static final long AHEAD_NANOS = 5_000_000_000L;

  private final List<Entry> entries = new ArrayList<>();
  private final Map<CallKey, Deque<Entry>> calls = new HashMap<>();
  private int position;

  /** One thing that the driver came to know. */
  static final class Entry {
    final long atNanos;
    final long askedNanos;
    final @Nullable CallKey call;
    final @Nullable What what;
    final @Nullable ReplaySample sample;

    /** Whether its time has come. */
    boolean told;

    /** Sent when it is told; null while nobody waits for it. */
    @Nullable
    Event<Boolean> telling;

    /** Sent when somebody waits for it; null while nobody cares. */
    @Nullable
    Event<Boolean> waiting;

    private Entry(
        long atNanos,
        long tookNanos,
        @Nullable CallKey call,
        @Nullable What what,
        @Nullable ReplaySample sample) {
      this.atNanos = atNanos;
      this.askedNanos = atNanos - tookNanos;
      this.call = call;
      this.what = what;
      this.sample = sample;
    }

    /** Whether the recording ends before there is an answer. */
    boolean isUnanswered() {
      return what instanceof ReplayEvent.Unanswered;
    }

    /** Whether the driver came to know it too long ago for a question that is put now. */
    private boolean isStale(long nowNanos) {
      boolean question = call != null && call.isQuestion();
      return question && (told || (isUnanswered() && askedNanos < nowNanos - AHEAD_NANOS));
    }
  }

  Tape(ReplayDocument document) {
    int next = 0;
    List<ReplayEvent> events = document.events();
    for (int look = 0; look < document.samples().size(); look++) {
      while (next < events.size() && isBefore(events.get(next), look)) {
        add(events.get(next++));
      }
      ReplaySample sample = document.samples().get(look);
      entries.add(new Entry(sample.atNanos(), sample.tookNanos(), CallKey.SAMPLE, null, sample));
    }
    events.subList(next, events.size()).forEach(this::add);
    entries.stream()
        .filter(entry -> entry.call != null)
        .sorted(Comparator.comparingLong(entry -> entry.askedNanos))
        .forEach(entry ->
            calls.computeIfAbsent(entry.call, key -> new ArrayDeque<>()).add(entry));
    entries.removeIf(Entry::isUnanswered);
  }

  private static boolean isBefore(ReplayEvent event, long look) {
    return event.before() != null && event.before() <= look;
  }

  private void add(ReplayEvent event) {
    if (event.atNanos() != null) {
      CallKey call = switch (event.what()) {
        case Answer answer -> answer.call();
        case ReplayEvent.Unanswered unanswered -> unanswered.call();
        default -> null;
      };
      entries.add(new Entry(event.atNanos(), event.tookNanos(), call, event.what(), null));
    }
  }

  /** What comes next; null at the end. */
  @Nullable
  Entry peek() {
    return position < entries.size() ? entries.get(position) : null;
  }

  /** Goes past what comes next. */
  void advance() {
    position++;
  }

  /** The answer for a call that is made now, used up by that; null if none is recorded. */
  @Nullable
  Entry take(CallKey call, long nowNanos) {
    Deque<Entry> answers = calls.get(call);
    while (answers != null && !answers.isEmpty()) {
      Entry first = answers.getFirst();
      if (first.isStale(nowNanos)) {
        answers.removeFirst();
      } else if (call.equals(CallKey.SAMPLE) || first.askedNanos <= nowNanos + AHEAD_NANOS) {
        return answers.removeFirst();
      } else {
        return null;
      }
    }
    return null;
  }
}
