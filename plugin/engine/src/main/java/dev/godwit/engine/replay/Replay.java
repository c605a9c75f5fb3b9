package dev.godwit.engine.replay;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.godwit.api.BlockMigration;
import dev.godwit.api.GuestId;
import dev.godwit.api.GuestLocation;
import dev.godwit.api.MigrationHandle;
import dev.godwit.api.MigrationId;
import dev.godwit.api.MigrationOptions;
import dev.godwit.api.MigrationProgress;
import dev.godwit.api.MigrationRequest;
import dev.godwit.api.MigrationResult;
import dev.godwit.api.PlannedMigration;
import dev.godwit.api.RequestAnswer;
import dev.godwit.engine.MigrationDriver;
import dev.godwit.engine.journal.Uptime;
import dev.godwit.engine.replay.ReplayDocument.Recording;
import dev.godwit.engine.settings.EngineSettings;
import dev.godwit.engine.story.BootClock;
import dev.godwit.hub.Event;
import dev.godwit.hub.Hub;
import dev.godwit.hub.VirtualClock;
import dev.godwit.spi.JournalEntry;
import dev.godwit.spi.JournalEntry.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One run of a document: one life of the driver after the other, until the migration has ended. */
final class Replay {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Instant BEGIN = Instant.EPOCH;

  /** How long the last sample repeats. */
  private static final Duration REPETITION = Duration.ofHours(24);

  private static final Duration MORE_THAN_THAT = Duration.ofHours(8);

  private static final Duration MOMENT = Duration.ofMillis(1);
  private static final int MOST_COROUTINES = 100_000;

  /** Of a replay only its decisions are asked for; a document of days has very many samples. */
  private static final int LEAST_SAMPLES = 1;

  private static final int MOST_DECISIONS = 10_000_000;
  private static final long ANSWER_SECONDS = 10;
  private static final double MILLIS_PER_SECOND = 1000.0;
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final ReplayDocument document;
  private final ReplayHosts hosts;
  private final ReplayedServices services;
  private final MigrationRequest request;
  private final Map<String, String> settings;
  private final List<ObjectNode> decisions = new ArrayList<>();
  private final long beganNanos;

  /** From the beginning of the first life to the end of all. */
  private final Duration longest;

  private Duration elapsed = Duration.ZERO;

  Replay(ReplayDocument document, String policy) {
    this.document = document;
    Recording recording = document.recording();
    this.hosts = recording == null ? new ReplayedHosts(document) : new RecordedHosts(document);
    this.services = new ReplayedServices(
        hosts,
        recording != null && recording.once(),
        document.journal() == null ? List.of() : document.journal(),
        recording == null ? null : recording.savedProgress());
    this.beganNanos = recording == null ? 0 : recording.beganNanos();
    this.longest =
        Duration.ofMillis(document.lastMillis()).minusNanos(beganNanos).plus(REPETITION);
    this.request = new PlannedMigration(
        new MigrationId(new UUID(0, 1)),
        new GuestId(new UUID(0, 2)),
        ReplayHosts.SOURCE_HOST,
        ReplayHosts.DESTINATION_HOST,
        BlockMigration.AUTO,
        new MigrationOptions(document.contract(), policy, null));
    this.settings = new HashMap<>(document.settings());
  }

  /** Runs it; the last object is the outcome. */
  List<ObjectNode> run() {
    boolean start = document.journal() == null;
    while (true) {
      var life = new DriverLife();
      life.live(start);
      start = false;
      if (life.outcome != null) {
        decisions.add(life.outcome);
        return decisions;
      }
    }
  }

  private EngineSettings engineSettings() {
    EngineSettings taken =
        EngineSettings.of(settings).withTraceLimits(LEAST_SAMPLES, MOST_DECISIONS);
    // Bound to looks, a look is answered when the document says, whenever it is asked for.
    return document.recording() == null
        ? taken.withPollInterval(Duration.ZERO).withCallDeadline(longest.plus(MORE_THAN_THAT))
        : taken;
  }

  private final class DriverLife implements ReplayHosts.Life {
    private final VirtualClock clock = VirtualClock.scripted(BEGIN.plus(elapsed));
    private final Hub hub = Hub.builder()
        .name("replay")
        .clock(clock)
        .threads(Thread.ofVirtual())
        .maxThreads(MOST_COROUTINES)
        .build();
    private final MigrationDriver driver =
        MigrationDriver.on(hub, hosts, engineSettings(), services, bootClock());
    private final Duration earlier = elapsed;
    private @Nullable Event<Boolean> over;
    private long endedMillis;
    private boolean killed;
    private boolean ended;
    private @Nullable ObjectNode outcome;

    /** That of the recording, so that the migration is as old as it was. */
    private BootClock bootClock() {
      Uptime uptime = document.recording() == null ? null : document.recording().uptime();
      return uptime == null
          ? BootClock.of(clock)
          : () -> new Uptime(
              uptime.bootId(), uptime.millis() + earlier.plus(clock.elapsed()).toMillis());
    }

    /** Lives until the migration has ended, the time is over, or the driver is killed. */
    void live(boolean start) {
      MigrationHandle handle;
      try {
        handle = hub.run(() -> body(start));
      } catch (Exception e) {
        throw new IllegalStateException("the replay broke", e);
      }
      elapsed = earlier.plus(clock.elapsed());
      for (ObjectNode decision : decisionsOf(handle)) {
        decisions.add(onTheClock(decision));
      }
      if (!killed) {
        outcome = ended ? outcome(result(handle)) : unfinished(handle.progress());
      }
      driver.close();
    }

    /** A later life counts from its own beginning. */
    private ObjectNode onTheClock(ObjectNode decision) {
      if (!earlier.isZero()) {
        double at = decision.path("at").asDouble() + earlier.toMillis() / MILLIS_PER_SECOND;
        decision.put("at", Math.round(at * MILLIS_PER_SECOND) / MILLIS_PER_SECOND);
      }
      return decision;
    }

    private MigrationHandle body(boolean start) {
      Event<Boolean> end = hub.event();
      over = end;
      hosts.enter(this);
      services.enter(clock, this::journalled);
      MigrationHandle handle =
          start ? driver.liveMigration().start(request) : driver.liveMigration().reattach(request);
      end.awaitOutcome(longest.minus(earlier));
      endedMillis = Math.floorDiv(nowNanos(), NANOS_PER_MILLI);
      if (ended) {
        hub.sleep(MOMENT);
      }
      return handle;
    }

    private void journalled(Kind kind) {
      if (kind == Kind.ENDED) {
        ended = true;
        end();
      } else if (kind == Kind.START && document.status().equals(ReplayDocument.POST_COPY_STATUS)) {
        services.write(new JournalEntry(clock.instant(), Kind.START_POST_COPY, ""));
        kill();
      }
    }

    private void end() {
      if (over != null) {
        over.trySend(true);
      }
    }

    /** Ends this life; whoever calls never goes on. */
    private void kill() {
      killed = true;
      end();
      hub.sleep(longest.plus(MORE_THAN_THAT));
    }

    @Override
    public Hub hub() {
      return hub;
    }

    @Override
    public long nowNanos() {
      return beganNanos + earlier.plus(clock.elapsed()).toNanos();
    }

    @Override
    public void happens(ReplayEvent.What what) {
      switch (what) {
        case ReplayEvent.AbortAsked asked -> ask(MigrationHandle::abort);
        case ReplayEvent.ForceCompleteAsked asked -> ask(MigrationHandle::forceComplete);
        case ReplayEvent.RetuneAsked asked -> ask(handle -> handle.retune(asked.retune()));
        case ReplayEvent.SettingsChanged changed -> {
          settings.putAll(changed.settings());
          driver.change(engineSettings());
        }
        case ReplayEvent.ControllerRestarted restarted -> kill();
        case ReplayEvent.ResolveAsked asked -> ask(handle -> handle.resolve(asked.resolution()));
        case ReplayEvent.AdoptAsked asked -> ask(MigrationHandle::adopt);
        case ReplayEvent.Answer other -> throw new IllegalArgumentException("" + other);
        case ReplayEvent.Signalled other -> throw new IllegalArgumentException("" + other);
        case ReplayEvent.Unanswered other -> throw new IllegalArgumentException("" + other);
        case ReplayEvent.Refused other -> throw new IllegalArgumentException("" + other);
      }
    }

    /** Nobody waits for the answer: what comes of a request is in the decisions. */
    private void ask(Function<MigrationHandle, CompletableFuture<RequestAnswer>> question) {
      var unused = driver.liveMigration().find(request.guest()).map(question);
    }

    private ObjectNode outcome(MigrationResult result) {
      String word = result.status().name().toLowerCase(Locale.ROOT);
      return line(word, word, result.guest(), result.progress());
    }

    private ObjectNode unfinished(MigrationProgress progress) {
      boolean postCopy = switch (progress.phase()) {
        case POST_COPY, POST_COPY_BROKEN -> true;
        case PREPARING, PRE_COPY, PAUSED_COPY, ABORTING, SETTLING, POST, ROLLBACK, ENDED -> false;
      };
      return line(
          "unfinished",
          postCopy ? ReplayDocument.POST_COPY_STATUS : "running",
          progress.guest(),
          progress);
    }

    private ObjectNode line(
        String word, String status, GuestLocation guest, MigrationProgress progress) {
      JsonNode at = JSON.getNodeFactory().numberNode(endedMillis / MILLIS_PER_SECOND);
      // What is done after post or rollback, such as waiting for final figures, decides nothing.
      if (ended && !decisions.isEmpty()) {
        ObjectNode last = decisions.getLast();
        String action = last.path("action").asText();
        if (action.equals("post") || action.equals("rollback")) {
          at = last.path("at");
        }
      }
      ObjectNode node = JSON.createObjectNode();
      node.set("at", at);
      node.put("outcome", word)
          .put("status", status)
          .put("guest", guest.name().toLowerCase(Locale.ROOT));
      if (!progress.standing().owed().isEmpty()) {
        ArrayNode owed = node.putArray("owed");
        progress
            .standing()
            .owed()
            .forEach(obligation -> owed.add(obligation.kind().name().toLowerCase(Locale.ROOT)));
      }
      return node;
    }
  }

  private static MigrationResult result(MigrationHandle handle) {
    try {
      return handle.result().get(ANSWER_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("the migration ended without a result", e);
    }
  }

  private static List<ObjectNode> decisionsOf(MigrationHandle handle) {
    try {
      var nodes = new ArrayList<ObjectNode>();
      JSON.readTree(Objects.requireNonNull(handle.trace()))
          .path("decisions")
          .forEach(node -> nodes.add((ObjectNode) node));
      return nodes;
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a trace is not JSON", e);
    }
  }
}
