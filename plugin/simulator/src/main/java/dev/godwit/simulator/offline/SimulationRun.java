package dev.godwit.simulator.offline;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.godwit.api.BlockMigration;
import dev.godwit.api.GuestId;
import dev.godwit.api.HostName;
import dev.godwit.api.MigrationFailure;
import dev.godwit.api.MigrationFailure.Code;
import dev.godwit.api.MigrationHandle;
import dev.godwit.api.MigrationId;
import dev.godwit.api.MigrationOptions;
import dev.godwit.api.MigrationProgress;
import dev.godwit.api.MigrationResult;
import dev.godwit.api.PlannedMigration;
import dev.godwit.api.TransferCounters;
import dev.godwit.engine.MigrationDriver;
import dev.godwit.engine.settings.EngineSettings;
import dev.godwit.engine.settings.JobSettings;
import dev.godwit.hub.Hub;
import dev.godwit.hub.VirtualClock;
import dev.godwit.simulator.SimulatedGuest;
import dev.godwit.simulator.SimulatedHosts;
import dev.godwit.simulator.SimulatedHypervisor;
import dev.godwit.simulator.SimulatedSettings;
import dev.godwit.simulator.model.GuestModel;
import dev.godwit.simulator.model.HostModel;
import dev.godwit.simulator.model.MigrationModel;
import dev.godwit.spi.SimulationOrder;
import dev.godwit.spi.SimulationReport.Point;
import dev.godwit.spi.SimulationReport.Run;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** One guest, moved once by the real driver under one policy. */
final class SimulationRun {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final HostName SOURCE = new HostName("source");
  private static final HostName DESTINATION = new HostName("destination");
  private static final GuestId GUEST = new GuestId(new UUID(0, 2));
  private static final Duration LONGEST = Duration.ofHours(24);
  private static final Duration STEP = Duration.ofMillis(500);
  private static final int MOST_POINTS = 600;
  private static final long ANSWER_SECONDS = 10;
  private static final double MIB = 1024 * 1024;

  private final SimulationOrder order;
  private final GuestModel guest;
  private final String policy;
  private final Map<String, String> settings;
  private final VirtualClock clock = VirtualClock.scripted();
  private final Hub hub =
      Hub.builder().name("simulation").clock(clock).threads(Thread.ofVirtual()).build();
  private final SimulatedHosts hosts;
  private final QuietServices services = new QuietServices(clock);
  private final List<Point> points = new ArrayList<>();

  SimulationRun(
      SimulationOrder order, GuestModel guest, String policy, Map<String, String> settings) {
    this.order = order;
    this.guest = guest;
    this.policy = policy;
    this.settings = settings;
    this.hosts = new SimulatedHosts(
        List.of(SOURCE, DESTINATION),
        new SimulatedSettings(
            HostModel.calibrated(order.bandwidthMibPerSecond(), order.noisePercent()),
            JobSettings.of(settings),
            order.seed()));
    hosts.add(SOURCE, new SimulatedGuest(GUEST, "guest", guest));
  }

  Run run() {
    try (MigrationDriver driver = MigrationDriver.on(
        hub, new SimulatedHypervisor(hub, hosts), EngineSettings.of(settings), services)) {
      MigrationHandle handle = hub.run(() -> watch(driver.liveMigration().start(request())));
      return services.hasEnded() ? ended(handle) : unfinished(handle);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("the simulation broke", e);
    }
  }

  private PlannedMigration request() {
    return new PlannedMigration(
        new MigrationId(new UUID(0, 1)),
        GUEST,
        SOURCE,
        DESTINATION,
        BlockMigration.AUTO,
        new MigrationOptions(order.contract(), policy, null));
  }

  private MigrationHandle watch(MigrationHandle handle) {
    while (!services.hasEnded() && clock.elapsed().compareTo(LONGEST) < 0) {
      point(handle.progress());
      hub.sleep(STEP);
    }
    hub.sleep(STEP); // the driver hands the result over
    return handle;
  }

  private void point(MigrationProgress progress) {
    TransferCounters memory = progress.memory();
    TransferCounters disks = progress.disks();
    Long iteration = progress.iteration();
    double remaining = (memory != null && memory.totalBytes() > 0
            ? memory.remainingBytes()
            : guest.memoryMib() * MIB)
        + (disks == null ? guest.diskMib() * MIB : disks.remainingBytes());
    points.add(new Point(
        progress.elapsedMillis(),
        Math.round(remaining / MIB),
        iteration == null ? 0 : iteration,
        progress.maxDowntimeMillis()));
  }

  private Run ended(MigrationHandle handle) {
    MigrationResult result;
    try {
      result = handle.result().get(ANSWER_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("the migration ended without a result", e);
    }
    String status = result.status().name().toLowerCase(Locale.ROOT);
    MigrationFailure failure = result.failure();
    boolean refused = failure != null && failure.code() == Code.REFUSED;
    return report(
        handle,
        result.progress(),
        refused ? "refused" : status,
        status,
        failure == null ? null : failure.message());
  }

  private Run unfinished(MigrationHandle handle) {
    return report(
        handle,
        handle.progress(),
        "unfinished",
        "running",
        "The migration did not end within " + LONGEST.toHours() + " hours.");
  }

  private Run report(
      MigrationHandle handle,
      MigrationProgress progress,
      String outcome,
      String status,
      @Nullable String message) {
    Optional<MigrationModel> model = hosts.lastMigration(GUEST);
    double still = model.map(MigrationModel::stillMillis).orElse(0.0);
    return new Run(
        policy,
        outcome,
        message,
        progress.elapsedMillis(),
        still > 0 ? (Long) Math.round(still) : null,
        Math.round(model.map(MigrationModel::sentBytes).orElse(0L) / MIB),
        model.map(MigrationModel::passes).orElse(0L),
        model.map(MigrationModel::isPostCopied).orElse(false),
        thinned(),
        decisions(handle, progress, outcome, status));
  }

  /** At most 600 points, with the first and the last. */
  private List<Point> thinned() {
    if (points.size() <= MOST_POINTS) {
      return points;
    }
    var kept = new ArrayList<Point>(MOST_POINTS);
    for (int index = 0; index < MOST_POINTS; index++) {
      kept.add(points.get((int) ((long) index * (points.size() - 1) / (MOST_POINTS - 1))));
    }
    return kept;
  }

  private static List<String> decisions(
      MigrationHandle handle, MigrationProgress progress, String outcome, String status) {
    var lines = new ArrayList<String>();
    try {
      JSON.readTree(handle.trace())
          .path("decisions")
          .forEach(decision -> lines.add(decision.toString()));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a trace is not JSON", e);
    }
    lines.add(JSON.createObjectNode()
        .put("at", progress.elapsedMillis() / 1000.0)
        .put("outcome", outcome)
        .put("status", status)
        .put("guest", progress.guest().name().toLowerCase(Locale.ROOT))
        .toString());
    return lines;
  }
}
