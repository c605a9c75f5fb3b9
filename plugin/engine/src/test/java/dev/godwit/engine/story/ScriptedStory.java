package dev.godwit.engine.story;

import static dev.godwit.engine.story.ScriptedHosts.ALPHA;
import static dev.godwit.engine.story.ScriptedHosts.BRAVO;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.godwit.api.Alarm;
import dev.godwit.api.BlockMigration;
import dev.godwit.api.GuestId;
import dev.godwit.api.GuestLocation;
import dev.godwit.api.HostName;
import dev.godwit.api.MigrationHandle;
import dev.godwit.api.MigrationId;
import dev.godwit.api.MigrationPhase;
import dev.godwit.api.MigrationResult;
import dev.godwit.api.Obligation;
import dev.godwit.api.PlannedMigration;
import dev.godwit.api.RequestAnswer;
import dev.godwit.api.Resolution;
import dev.godwit.engine.MigrationDriver;
import dev.godwit.engine.calls.Calls;
import dev.godwit.engine.calls.MigrationJournal;
import dev.godwit.engine.hypervisor.GuestLook.Presence;
import dev.godwit.engine.hypervisor.HypervisorException;
import dev.godwit.engine.journal.JobPlan;
import dev.godwit.engine.journal.StartingPoint;
import dev.godwit.engine.journal.Uptime;
import dev.godwit.engine.settings.EngineSettings;
import dev.godwit.engine.steering.Migration;
import dev.godwit.engine.steering.ProgressTracker;
import dev.godwit.engine.steering.Steering;
import dev.godwit.engine.trace.TraceRecorder;
import dev.godwit.hub.Hub;
import dev.godwit.hub.VirtualClock;
import dev.godwit.spi.JournalEntry;
import dev.godwit.spi.JournalEntry.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The lives of a driver that tell the story of one migration. Hosts are scripted and time is virtual. */
abstract class ScriptedStory {
  static final PlannedMigration REQUEST = new PlannedMigration(
      new MigrationId(new UUID(0, 1)),
      new GuestId(new UUID(0, 2)),
      ALPHA,
      BRAVO,
      BlockMigration.AUTO);

  final Map<String, String> settings = EngineSettings.definitions().stream()
      .collect(Collectors.toMap(setting -> setting.name(), setting -> setting.defaultValue()));
  Instant wallClock = Instant.parse("2026-01-01T00:00:00Z");
  long uptimeMillis = 1_000_000;
  String bootId = "boot";
  boolean permitPostCopy;

  /** How often the steering alone has told that a step is over. */
  int stepsDone;

  Hub hub = hub();
  ScriptedHosts hosts = new ScriptedHosts(hub);

  ScriptedStory() {
    settings.put(EngineSettings.POLICY, "nova");
  }

  interface Life {
    void live(MigrationHandle handle) throws Exception;
  }

  Hub hub() {
    return Hub.builder()
        .name("second-path")
        .clock(VirtualClock.scripted(wallClock))
        .threads(Thread.ofVirtual())
        .build();
  }

  /** A life of the driver; it ends with the body. */
  private void life(boolean first, Life body) throws Exception {
    Instant begun = wallClock;
    long uptimeBegun = uptimeMillis;
    Hub running = hub;
    BootClock boot = () -> new Uptime(
        bootId, uptimeBegun + Duration.between(begun, running.clock().instant()).toMillis());
    MigrationDriver driver =
        MigrationDriver.on(running, hosts, EngineSettings.of(settings), hosts, boot);
    running.run(() -> {
      body.live(
          first ? driver.liveMigration().start(REQUEST) : driver.liveMigration().reattach(REQUEST));
      return null;
    });
    Duration lived = Duration.between(begun, running.clock().instant());
    wallClock = begun.plus(lived);
    uptimeMillis = uptimeBegun + lived.toMillis();
    driver.close();
    ScriptedHosts before = hosts;
    hub = hub();
    hosts = new ScriptedHosts(hub);
    hosts.journal.addAll(before.journal);
    hosts.looks.putAll(before.looks);
    hosts.job = before.job;
    hosts.saved = before.saved;
  }

  void start(Life body) throws Exception {
    hosts.permitPostCopy = permitPostCopy;
    life(true, body);
  }

  void reattach(Life body) throws Exception {
    life(false, body);
  }

  void pass(Duration time) {
    hub.sleep(time);
  }

  void pass(long seconds) {
    pass(Duration.ofSeconds(seconds));
  }

  /** The journal of an earlier process that made the migrate call. */
  void wroteStart() {
    wroteStart("nova");
  }

  /** The same, of a migration that this policy steers. */
  void wroteStart(String policy) {
    var plan = new JobPlan(false, permitPostCopy, false, 2048, 0, 2, policy, null);
    var point = new StartingPoint(7L, false, new Uptime(bootId, uptimeMillis));
    hosts.journal.add(
        new JournalEntry(wallClock, Kind.START, plan.toJournal() + point.toJournal()));
  }

  void age(Duration span) {
    wallClock = wallClock.plus(span);
    uptimeMillis += span.toMillis();
    hub = hub();
    ScriptedHosts before = hosts;
    hosts = new ScriptedHosts(hub);
    hosts.journal.addAll(before.journal);
    hosts.looks.putAll(before.looks);
    hosts.job = before.job;
    hosts.saved = before.saved;
  }

  static HypervisorException lostAnswer() {
    return new HypervisorException(HypervisorException.Kind.UNREACHABLE, "no answer in time");
  }

  static MigrationResult result(MigrationHandle handle) throws Exception {
    return handle.result().get(10, TimeUnit.SECONDS);
  }

  /** Its end has not come. The handle hears of an end by a thread of its own, so it alone would not show one. */
  void goesOn(MigrationHandle handle) {
    assertThat(handle.progress().phase()).isNotEqualTo(MigrationPhase.ENDED);
    assertThat(handle.result()).isNotDone();
  }

  RequestAnswer answer(CompletableFuture<RequestAnswer> asked) throws Exception {
    pass(2);
    return asked.get(10, TimeUnit.SECONDS);
  }

  static Resolution says(GuestLocation place, @Nullable HostName third, HostName... fenced) {
    return new Resolution(place, third, Set.of(fenced), "admin");
  }

  static Alarm.@Nullable Code alarm(MigrationHandle handle) {
    Alarm alarm = handle.progress().standing().alarm();
    return alarm == null ? null : alarm.code();
  }

  static List<Obligation.Kind> owed(MigrationHandle handle) {
    return handle.progress().standing().owed().stream().map(Obligation::kind).toList();
  }

  /** A first life whose job has been seen in its first pass. */
  void running(Life body) throws Exception {
    start(handle -> {
      pass(1);
      hosts.jobRuns(1, 1000, 1000L);
      pass(1);
      body.live(handle);
    });
  }

  /** A life that finds its own job running, which an earlier one began. */
  void foundRunning(Life body) throws Exception {
    hosts.see(BRAVO, Presence.INCOMING);
    hosts.jobRuns(3, 1000, 0L);
    reattach(handle -> {
      pass(3);
      body.live(handle);
    });
  }

  /** The steering alone, without a monitor that asks before it does. */
  void steered(BiConsumer<Migration, Steering> body) throws Exception {
    EngineSettings engine = EngineSettings.of(settings);
    var calls = new Calls(hub, hosts, engine, hosts);
    var migration = new Migration(
        REQUEST,
        hub,
        calls,
        new MigrationJournal(hub, calls, REQUEST),
        new ProgressTracker(),
        new TraceRecorder(engine.traceLimit(), engine.decisionLimit(), hub.clock()::nanoTime));
    hub.run(() -> {
      body.accept(migration, new Steering(migration, () -> stepsDone++));
      return null;
    });
    calls.close();
  }

  static HypervisorException refusedByHost() {
    return new HypervisorException(HypervisorException.Kind.OPERATION_INVALID, "not in this state");
  }

  static HypervisorException failed() {
    return new HypervisorException(HypervisorException.Kind.OTHER, "the destination died");
  }

  List<Kind> kinds() {
    return hosts.journal.stream().map(JournalEntry::kind).toList();
  }

  void accepts(MigrationHandle handle, String what) throws Exception {
    var asked = what.equals("abort") ? handle.abort() : handle.forceComplete();
    assertThat(answer(asked)).isInstanceOf(RequestAnswer.Accepted.class);
  }

  /** What was written into the journal of this kind. */
  List<String> written(Kind kind) {
    return hosts.journal.stream()
        .filter(entry -> entry.kind() == kind)
        .map(JournalEntry::detail)
        .toList();
  }

  /** Migrations that begin from now on are steered by a policy that does this; see {@link ScriptedPolicies}. */
  void policy(String actions) {
    settings.put("scripted", actions);
    settings.put(EngineSettings.POLICY, "scripted");
  }

  /** Why what was asked for is refused. */
  String refusal(CompletableFuture<RequestAnswer> asked) throws Exception {
    assertThat(answer(asked)).isInstanceOf(RequestAnswer.Refused.class);
    return ((RequestAnswer.Refused) asked.get()).reason();
  }

  /** What the trace says was done, by its name and without its time. */
  static List<String> decisions(MigrationHandle handle, String name) throws Exception {
    return decisions(new ObjectMapper().readTree(handle.trace()), name);
  }

  /** The same of the steering alone. */
  static List<String> decisions(Migration migration, String name) {
    ObjectNode trace = new ObjectMapper().createObjectNode();
    migration.trace().writeTo(trace);
    return decisions(trace, name);
  }

  private static List<String> decisions(JsonNode trace, String name) {
    var decisions = new ArrayList<String>();
    for (JsonNode decision : trace.path("decisions")) {
      if (decision.path("action").asText().equals(name)) {
        ((ObjectNode) decision).remove(List.of("at", "action"));
        decisions.add(decision.toString());
      }
    }
    return decisions;
  }
}
