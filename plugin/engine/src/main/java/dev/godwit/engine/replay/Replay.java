package dev.godwit.engine.replay;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.godwit.api.BlockMigration;
import dev.godwit.api.GuestId;
import dev.godwit.api.MigrationHandle;
import dev.godwit.api.MigrationId;
import dev.godwit.api.MigrationOptions;
import dev.godwit.api.MigrationProgress;
import dev.godwit.api.MigrationRequest;
import dev.godwit.api.MigrationResult;
import dev.godwit.api.PlannedMigration;
import dev.godwit.api.RequestAnswer;
import dev.godwit.engine.MigrationDriver;
import dev.godwit.engine.settings.EngineSettings;
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
  private static final Duration LONGEST = Duration.ofHours(24);

  /** A look is answered when the document says, so a deadline must lie beyond all of it. */
  private static final Duration NO_DEADLINE = LONGEST.plusHours(8);

  private static final Duration MOMENT = Duration.ofMillis(1);
  private static final int MOST_COROUTINES = 100_000;
  private static final String TRACE_LIMIT_SETTING = "live_migration_trace_samples";
  private static final String TRACE_LIMIT = "1000000";
  private static final long ANSWER_SECONDS = 10;

  private final ReplayDocument document;
  private final ReplayedHosts hosts;
  private final ReplayedServices services;
  private final MigrationRequest request;
  private final Map<String, String> settings;
  private final List<ObjectNode> decisions = new ArrayList<>();
  private Duration elapsed = Duration.ZERO;

  Replay(ReplayDocument document, String policy) {
    this.document = document;
    var faults = new Faults();
    this.hosts = new ReplayedHosts(document, faults);
    this.services = new ReplayedServices(faults, hosts);
    this.request = new PlannedMigration(
        new MigrationId(new UUID(0, 1)),
        new GuestId(new UUID(0, 2)),
        ReplayedHosts.SOURCE,
        ReplayedHosts.DESTINATION,
        BlockMigration.AUTO,
        new MigrationOptions(document.contract(), policy, null));
    this.settings = new HashMap<>(document.settings());
    settings.put(TRACE_LIMIT_SETTING, TRACE_LIMIT);
  }

  /** Runs it; the last object is the outcome. */
  List<ObjectNode> run() {
    boolean first = true;
    while (true) {
      var life = new DriverLife();
      life.live(first);
      first = false;
      if (life.outcome != null) {
        decisions.add(life.outcome);
        return decisions;
      }
    }
  }

  private EngineSettings engineSettings() {
    return EngineSettings.of(settings)
        .withPollInterval(Duration.ZERO)
        .withCallDeadline(NO_DEADLINE);
  }

  private final class DriverLife implements ReplayedHosts.Life {
    private final VirtualClock clock = VirtualClock.scripted(BEGIN.plus(elapsed));
    private final Hub hub = Hub.builder()
        .name("replay")
        .clock(clock)
        .threads(Thread.ofVirtual())
        .maxThreads(MOST_COROUTINES)
        .build();
    private final MigrationDriver driver =
        MigrationDriver.on(hub, hosts, engineSettings(), services);
    private final Duration earlier = elapsed;
    private @Nullable Event<Boolean> over;
    private long endedMillis;
    private boolean killed;
    private boolean ended;
    private @Nullable ObjectNode outcome;

    /** Lives until the migration has ended, the time is over, or the driver is killed. */
    void live(boolean first) {
      MigrationHandle handle;
      try {
        handle = hub.run(() -> body(first));
      } catch (Exception e) {
        throw new IllegalStateException("the replay broke", e);
      }
      elapsed = earlier.plus(clock.elapsed());
      decisions.addAll(decisionsOf(handle));
      if (!killed) {
        outcome = ended ? outcome(result(handle)) : unfinished(handle.progress());
      }
      driver.close();
    }

    private MigrationHandle body(boolean first) {
      Event<Boolean> end = hub.event();
      over = end;
      hosts.enter(this);
      services.enter(clock, this::journalled);
      MigrationHandle handle =
          first ? driver.liveMigration().start(request) : driver.liveMigration().reattach(request);
      end.await(LONGEST.minus(earlier));
      endedMillis = elapsedMillis();
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
        services.append(request.id(), new JournalEntry(clock.instant(), Kind.START_POST_COPY, ""));
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
      hub.sleep(NO_DEADLINE);
    }

    @Override
    public Hub hub() {
      return hub;
    }

    @Override
    public long elapsedMillis() {
      return earlier.plus(clock.elapsed()).toMillis();
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
        case ReplayEvent.OperationEnded other -> throw new IllegalArgumentException("" + other);
        case ReplayEvent.Hosts other -> throw new IllegalArgumentException("" + other);
        case ReplayEvent.Signalled other -> throw new IllegalArgumentException("" + other);
        case ReplayEvent.Fault other -> throw new IllegalArgumentException("" + other);
      }
    }

    /** Nobody waits for the answer: what comes of a request is in the decisions. */
    private void ask(Function<MigrationHandle, CompletableFuture<RequestAnswer>> question) {
      var unused = driver.liveMigration().find(request.guest()).map(question);
    }

    private ObjectNode outcome(MigrationResult result) {
      String word = result.status().name().toLowerCase(Locale.ROOT);
      return line(word, word, result.guest().name());
    }

    private ObjectNode unfinished(MigrationProgress progress) {
      boolean postCopy = switch (progress.phase()) {
        case POST_COPY, POST_COPY_BROKEN -> true;
        case PREPARING, PRE_COPY, PAUSED_COPY, ABORTING, SETTLING, POST, ROLLBACK, ENDED -> false;
      };
      return line(
          "unfinished",
          postCopy ? ReplayDocument.POST_COPY_STATUS : "running",
          progress.guest().name());
    }

    private ObjectNode line(String word, String status, String guest) {
      JsonNode at = JSON.getNodeFactory().numberNode(endedMillis / 1000.0);
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
      return node.put("outcome", word)
          .put("status", status)
          .put("guest", guest.toLowerCase(Locale.ROOT));
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
