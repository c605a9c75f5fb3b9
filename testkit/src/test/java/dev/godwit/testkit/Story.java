package dev.godwit.testkit;

import dev.godwit.api.GuestId;
import dev.godwit.api.HostName;
import dev.godwit.engine.hypervisor.HypervisorException.Kind;
import dev.godwit.simulator.Call;
import dev.godwit.simulator.Fault;
import dev.godwit.simulator.SimulatedGuest;
import dev.godwit.simulator.model.GuestModel;
import dev.godwit.spi.JournalEntry;
import dev.godwit.spi.SimulationOrder.Shape;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;

/**
 * A migration with everything that happens to it, drawn from a seed.
 *
 * @param settings those of the driver that differ from their defaults
 * @param faults what goes wrong, and when after the start
 * @param deeds what people and the process' surroundings do, in order of time
 */
record Story(
    long seed,
    SimulatedGuest guest,
    Map<String, String> settings,
    List<TimedFault> faults,
    List<Deed> deeds,
    int callbackFailures,
    int progressFailures,
    Map<JournalEntry.Kind, Integer> journalFailures) {
  private static final double BANDWIDTH = 200;
  private static final long SPAN_MILLIS = 40_000;
  private static final List<Call> READS =
      List.of(Call.LOOK, Call.JOB_STATISTICS, Call.COMPLETED_JOB_STATISTICS, Call.PREPARE);
  private static final List<Call> COMMANDS = List.of(
      Call.MIGRATE,
      Call.ABORT_JOB,
      Call.SET_MAX_DOWNTIME,
      Call.SET_MAX_BANDWIDTH,
      Call.START_POST_COPY,
      Call.SUSPEND,
      Call.RESUME);
  private static final List<JournalEntry.Kind> FRAGILE = List.of(
      JournalEntry.Kind.START,
      JournalEntry.Kind.SUSPEND,
      JournalEntry.Kind.START_POST_COPY,
      JournalEntry.Kind.CHOSE_POST,
      JournalEntry.Kind.CHOSE_ROLLBACK);

  record TimedFault(Duration after, Fault fault) {}

  /** What is done to the driver. */
  record Deed(Duration after, What what, Duration span) {}

  enum What {
    ABORT,
    FORCE_COMPLETE,
    RETUNE,
    /** The process dies and comes back after the span. */
    KILL
  }

  static Story of(long seed, List<String> policies) {
    var random = new SplittableRandom(seed);
    GuestId id = new GuestId(new UUID(seed, 1));
    SimulatedGuest guest = guest(random, id);
    var settings = new HashMap<String, String>();
    settings.put("live_migration_policy", pick(random, policies));
    settings.put("live_migration_permit_post_copy", "" + random.nextBoolean());
    settings.put("live_migration_permit_auto_converge", "" + (random.nextInt(3) == 0));
    settings.put(
        "live_migration_completion_timeout", pick(random, List.of("5", "15", "60", "800")));
    settings.put("live_migration_trace_samples", "1000000"); // a trace that lacks nothing
    settings.put("live_migration_timeout_action", pick(random, List.of("abort", "force_complete")));
    var faults = new ArrayList<TimedFault>();
    for (int count = random.nextInt(5); count > 0; count--) {
      faults.add(new TimedFault(moment(random), fault(random, id)));
    }
    var deeds = new ArrayList<Deed>();
    for (int count = random.nextInt(4); count > 0; count--) {
      deeds.add(new Deed(
          moment(random),
          pick(random, List.of(What.values())),
          Duration.ofMillis(random.nextLong(20_000))));
    }
    deeds.sort(Comparator.comparing(Deed::after));
    var journalFailures = new HashMap<JournalEntry.Kind, Integer>();
    if (random.nextInt(4) == 0) {
      journalFailures.put(pick(random, FRAGILE), random.nextInt(1, 4));
    }
    return new Story(
        seed,
        guest,
        settings,
        faults,
        deeds,
        random.nextInt(4) == 0 ? random.nextInt(1, 3) : 0,
        random.nextInt(4) == 0 ? random.nextInt(1, 4) : 0,
        journalFailures);
  }

  private static SimulatedGuest guest(SplittableRandom random, GuestId id) {
    long memory = random.nextLong(256, 6000);
    long used = random.nextLong(memory / 3, memory + 1);
    long set = random.nextLong(0, used);
    GuestModel model = GuestModel.of(
        memory,
        used,
        (double) set,
        random.nextDouble(2 * BANDWIDTH),
        pick(random, List.of(Shape.values())),
        random.nextDouble(30));
    return new SimulatedGuest(
        id,
        "guest",
        random.nextInt(6) == 0 ? model.withDisks(random.nextLong(64, 2048), 5) : model,
        random.nextInt(3) == 0,
        random.nextInt(7) == 0);
  }

  private static Fault fault(SplittableRandom random, GuestId guest) {
    HostName host = random.nextBoolean() ? SimulatedDriver.SOURCE : SimulatedDriver.DESTINATION;
    return switch (random.nextInt(10)) {
      case 0 ->
        new Fault.CallFails(
            host, pick(random, READS), pick(random, List.of(Kind.UNREACHABLE, Kind.OTHER)), false);
      case 1 -> {
        Kind kind = pick(
            random,
            List.of(Kind.UNREACHABLE, Kind.OTHER, Kind.OPERATION_INVALID, Kind.NOT_SUPPORTED));
        boolean mayAct = kind == Kind.UNREACHABLE || kind == Kind.OTHER;
        yield new Fault.CallFails(
            SimulatedDriver.SOURCE, pick(random, COMMANDS), kind, mayAct && random.nextBoolean());
      }
      case 2 ->
        new Fault.CallHangs(
            host,
            pick(random, random.nextBoolean() ? READS : COMMANDS),
            span(random, 60_000),
            random.nextBoolean());
      case 3 -> new Fault.HostCutOff(host, span(random, 90_000), random.nextBoolean());
      case 4 -> new Fault.LinkDown(host, span(random, 40_000));
      case 5 -> new Fault.LibvirtdKilled(host, span(random, 40_000));
      case 6 -> new Fault.QemuKilled(host, guest);
      case 7 -> new Fault.GuestShutsDown(guest);
      case 8 -> new Fault.FinishReplyLost(guest);
      default -> new Fault.RestoreFails(SimulatedDriver.SOURCE);
    };
  }

  private static Duration moment(SplittableRandom random) {
    return Duration.ofMillis(random.nextLong(SPAN_MILLIS));
  }

  private static Duration span(SplittableRandom random, long mostMillis) {
    return Duration.ofMillis(random.nextLong(100, mostMillis));
  }

  private static <T> T pick(SplittableRandom random, List<T> from) {
    return from.get(random.nextInt(from.size()));
  }

  /** Whether nothing happens to the guest or the job that could end it otherwise than by a move. */
  boolean isHarmless() {
    return deeds.stream().allMatch(deed -> deed.what() == What.KILL)
        && faults.stream().allMatch(timed -> switch (timed.fault()) {
          case Fault.CallFails fails ->
            fails.call() == Call.JOB_STATISTICS
                || fails.call() == Call.SET_MAX_DOWNTIME
                || fails.call() == Call.SET_MAX_BANDWIDTH;
          case Fault.RestoreFails restore -> true;
          default -> false;
        })
        && !journalFailures.containsKey(JournalEntry.Kind.START)
        && guest.model().writes().stream()
                .mapToDouble(write -> write.mibPerSecond())
                .sum()
            < BANDWIDTH / 8
        && !guest.paused()
        // As long as what can happen to it may take it.
        && settings.get("live_migration_completion_timeout").equals("800");
  }
}
