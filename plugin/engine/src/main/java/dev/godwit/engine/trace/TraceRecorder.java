package dev.godwit.engine.trace;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.godwit.api.MigrationProgress;
import dev.godwit.engine.hypervisor.JobStatistics;
import dev.godwit.engine.journal.Uptime;
import dev.godwit.spi.JournalEntry;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the newest samples, events and decisions of one migration. Safe for all threads.
 *
 * <p>Of each kind as many are kept as its limit says; older ones are dropped. As long as none was, what
 * is kept is a recording: all that the driver was told, with its time. What an event says is put into JSON when the
 * trace is written, so it must not change.
 */
public final class TraceRecorder {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final int NANOS_DIGITS = 9;

  private final int limit;
  private final int decisionLimit;
  private final LongSupplier nanos;
  private final long beganNanos;
  private final Deque<TracedSample> samples = new ArrayDeque<>();
  private final Deque<TracedEvent> events = new ArrayDeque<>();
  private final Deque<TracedAction> decisions = new ArrayDeque<>();
  private final Map<Long, SentCall> unanswered = new LinkedHashMap<>();
  private final TracedPast past = new TracedPast();
  private @Nullable Instant reattachedAt;
  private @Nullable Uptime reattachedUptime;
  private @Nullable MigrationProgress savedProgress;
  private @Nullable List<JournalEntry> journal;
  private @Nullable Long zeroNanos;
  private long monitorNanos;
  private boolean once;
  private long calls;
  private long dropped;

  /**
   * An empty trace, which begins now.
   *
   * @param limit samples and events to keep, each; at least 1
   * @param decisionLimit decisions to keep; at least 1
   * @param nanos the time that passes, in nanoseconds from anywhere
   */
  public TraceRecorder(int limit, int decisionLimit, LongSupplier nanos) {
    if (limit < 1 || decisionLimit < 1) {
      throw new IllegalArgumentException("a trace keeps at least one sample and one decision");
    }
    this.limit = limit;
    this.decisionLimit = decisionLimit;
    this.nanos = nanos;
    this.beganNanos = nanos.getAsLong();
    this.monitorNanos = beganNanos;
  }

  /**
   * The monitor begins. Times of the first process count from here; those of a later one, and of a
   * migration whose monitor never begins, count from the trace's beginning.
   *
   * @param elapsedMillis the time that the monitor goes by, as it is now
   */
  public synchronized void monitorBegins(long elapsedMillis) {
    long now = nanos.getAsLong();
    if (zeroNanos == null && reattachedAt == null) {
      zeroNanos = now;
    }
    monitorNanos = now - elapsedMillis * NANOS_PER_MILLI;
    // It began when it took the last answer, not when that came.
    TracedEvent last = events.pollLast();
    if (last != null) {
      events.add(last.takenAt(now));
    }
  }

  /**
   * The migration was begun by an earlier process, and is taken up again.
   *
   * @param now what the clock says by which journal entries are dated
   * @param uptime what the clock says that goes on over restarts
   */
  public synchronized void reattached(Instant now, Uptime uptime) {
    reattachedAt = now;
    reattachedUptime = uptime;
  }

  /** The progress that an earlier process saved was read. */
  synchronized void progressRead(MigrationProgress saved) {
    savedProgress = saved;
  }

  /** Somebody asked for something, the host told something, or something else happened. */
  public synchronized void event(Consumer<ObjectNode> content) {
    add(new TracedEvent(dropped + samples.size(), nanos.getAsLong(), content));
  }

  /** A call is made. */
  synchronized SentCall sent(String name, String host) {
    var call = new SentCall(calls++, name, host, dropped + samples.size(), nanos.getAsLong());
    unanswered.put(call.number(), call);
    return call;
  }

  /** A call other than a look at the job was answered. */
  synchronized void answered(SentCall call, Consumer<ObjectNode> content) {
    unanswered.remove(call.number());
    add(new TracedEvent(dropped + samples.size(), nanos.getAsLong(), call.atNanos(), content));
  }

  /** A look at the job was answered. A look that was made before and was not is given up by that. */
  synchronized void sampled(
      SentCall look, @Nullable JobStatistics statistics, @Nullable TracedFailure failure) {
    if (!unanswered.containsKey(look.number())) {
      return;
    }
    long now = nanos.getAsLong();
    while (true) {
      SentCall first =
          unanswered.values().stream().filter(SentCall::isSample).findFirst().orElseThrow();
      unanswered.remove(first.number());
      long took = now - first.atNanos();
      if (first.equals(look)) {
        add(new TracedSample(now, took, statistics, failure));
        return;
      }
      add(new TracedSample(now, took, null, TracedFailure.givenUp()));
    }
  }

  /**
   * The monitor takes the newest answer to a look. On a busy machine that is later than the answer came,
   * and it is what policies are told.
   *
   * @param elapsedMillis the time that it goes by
   */
  public synchronized void seen(long elapsedMillis) {
    TracedSample newest = samples.pollLast();
    if (newest != null) {
      long now = nanos.getAsLong();
      long elapsed = monitorNanos + elapsedMillis * NANOS_PER_MILLI;
      samples.add(newest.takenAt(Math.clamp(now, elapsed, elapsed + NANOS_PER_MILLI - 1)));
    }
  }

  /** The journal was read. */
  synchronized void journalRead(List<JournalEntry> entries) {
    if (journal == null) {
      journal = List.copyOf(entries);
    }
  }

  /** The host's callbacks may not be called twice. */
  synchronized void callbacksAreCalledOnce() {
    once = true;
  }

  private void add(TracedSample sample) {
    samples.add(sample);
    if (samples.size() > limit) {
      samples.remove();
      dropped++;
    }
  }

  private void add(TracedEvent event) {
    events.add(event);
    if (events.size() > limit) {
      past.add(events.remove().written());
    }
  }

  /** Something is done now. */
  public TracedAction action(String name) {
    return action(name, node -> {});
  }

  /** Something is done now, with what the content adds. */
  public synchronized TracedAction action(String name, Consumer<ObjectNode> content) {
    ObjectNode node = NODES.objectNode();
    node.put("action", name);
    content.accept(node);
    var action = new TracedAction(nanos.getAsLong(), node);
    decisions.add(action);
    if (decisions.size() > decisionLimit) {
      decisions.remove();
    }
    return action;
  }

  /** Adds what is kept to a document. */
  public synchronized void writeTo(ObjectNode document) {
    long zero = zeroNanos == null ? beganNanos : zeroNanos;
    boolean whole = dropped == 0 && past.isEmpty();
    if (whole) {
      ObjectNode recorded = document.putObject("recorded").put("began_ns", beganNanos - zero);
      if (once) {
        recorded.put("once", true);
      }
      if (reattachedUptime != null && !reattachedUptime.bootId().isEmpty()) {
        recorded.put("boot_id", reattachedUptime.bootId());
        recorded.put("uptime_ms", reattachedUptime.millis());
      }
      if (savedProgress != null) {
        new TracedProgress(savedProgress).writeTo(recorded.putObject("saved_progress"));
      }
    }
    if (reattachedAt != null) {
      writeJournal(document.putArray("journal"), reattachedAt);
    }
    writeSamples(document.putArray("samples"), zero);
    writeEvents(document.putArray("events"), zero);
    ArrayNode done = document.putArray("decisions");
    decisions.forEach(action -> done.add(action.copy(zero)));
  }

  private void writeJournal(ArrayNode entries, Instant begin) {
    for (JournalEntry entry : journal == null ? List.<JournalEntry>of() : journal) {
      long after = Duration.between(begin, entry.at()).toNanos();
      entries
          .addObject()
          .put("at", BigDecimal.valueOf(after, NANOS_DIGITS).stripTrailingZeros())
          .put("kind", JournalWord.of(entry.kind()))
          .put("detail", entry.detail());
    }
  }

  private void writeSamples(ArrayNode looks, long zero) {
    long last = -1;
    for (TracedSample sample : samples) {
      // The format wants times that rise strictly.
      last = Math.max(millis(sample.atNanos() - zero), last + 1);
      looks.add(sample.toJson(last, zero));
    }
  }

  private void writeEvents(ArrayNode happened, long zero) {
    var older = new TracedPast(past);
    for (TracedEvent event : events) {
      if (event.before() < dropped) {
        older.add(event.written());
      }
    }
    older.contents().forEach(content -> happened.addObject().put("before", 0).setAll(content));
    for (TracedEvent event : events) {
      if (event.before() >= dropped) {
        event.writeTo(happened.addObject(), dropped, zero);
      }
    }
    for (SentCall call : unanswered.values()) {
      var event = new TracedEvent(Math.max(call.look(), dropped), call.atNanos(), node -> {
        node.put("unanswered", call.name());
        from(node, call.host());
      });
      event.writeTo(happened.addObject(), dropped, zero);
    }
  }

  /** Names the host of an event where it is not the source. */
  static void from(ObjectNode node, String host) {
    if (!host.equals(SentCall.SOURCE)) {
      node.put("from", host);
    }
  }

  static long millis(long nanos) {
    return Math.floorDiv(nanos, NANOS_PER_MILLI);
  }

  /** Milliseconds as seconds. */
  static double seconds(long millis) {
    return millis / 1000.0;
  }
}
