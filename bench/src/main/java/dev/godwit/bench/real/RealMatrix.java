package dev.godwit.bench.real;

import dev.godwit.api.BlockMigration;
import dev.godwit.api.GuestId;
import dev.godwit.api.HostName;
import dev.godwit.api.MigrationContract;
import dev.godwit.api.MigrationHandle;
import dev.godwit.api.MigrationId;
import dev.godwit.api.MigrationOptions;
import dev.godwit.api.MigrationProgress;
import dev.godwit.api.MigrationResult;
import dev.godwit.api.MillisRange;
import dev.godwit.api.PlannedMigration;
import dev.godwit.bench.real.RealRun.Expectation;
import dev.godwit.spi.ToolInputException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Moves six real guests to and fro under each policy, and prints what came of it as tables.
 *
 * <p>Takes the root of the project, a directory for the testbed, how often each guest is moved under each
 * policy, and how often the light guest is moved besides to see how soon the end is noticed.
 */
public final class RealMatrix {
  /** The link is limited to what emulated processors can fill without being busy with it. */
  static final int LINK_MIB_PER_SECOND = 40;

  private static final long DOWNTIME_MILLIS = 500;
  private static final List<String> POLICIES = List.of("nova", "predictive");

  /** Time-outs that let a run end within a bench; the same for every policy. */
  static final Map<String, String> SETTINGS = Map.of(
      "live_migration_bandwidth", Integer.toString(LINK_MIB_PER_SECOND),
      "live_migration_downtime", Long.toString(DOWNTIME_MILLIS),
      "live_migration_completion_timeout", "30");

  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long PASSES = 2;

  /** Longer than what is listened to, so that nothing of before the last hand-over is heard. */
  private static final long SILENCE_MILLIS = 1500;

  private final RealHosts hosts;
  private final Map<RealGuest, Map<String, List<RealRun>>> runs = new LinkedHashMap<>();
  private int moves;
  private int stopped;

  private RealMatrix(RealHosts hosts) {
    this.hosts = hosts;
  }

  /** Runs it. */
  public static void main(String[] arguments) throws Exception {
    if (arguments.length != 4) {
      throw new IllegalArgumentException("takes ROOT DIRECTORY RUNS EXTRA");
    }
    int rounds = Integer.parseInt(arguments[2]);
    int extra = Integer.parseInt(arguments[3]);
    try (var hosts = new RealHosts(Path.of(arguments[0]), Path.of(arguments[1]), SETTINGS)) {
      var matrix = new RealMatrix(hosts);
      for (RealGuest guest : RealGuest.ALL) {
        matrix.move(guest, rounds);
      }
      List<RealRun> more = matrix.more(extra);
      matrix.print(more);
    }
    System.exit(0);
  }

  private void move(RealGuest guest, int rounds) throws Exception {
    hosts.testbed().run(guest.command());
    var seat = new Seat(id(guest), RealHosts.ALPHA);
    var byPolicy = new LinkedHashMap<String, List<RealRun>>();
    for (int round = 0; round < rounds; round++) {
      for (String policy : POLICIES) {
        RealRun run = run(guest, seat, policy);
        byPolicy.computeIfAbsent(policy, name -> new ArrayList<>()).add(run);
        System.err.printf(
            Locale.ROOT,
            "bench: %s under %s: %s in %.1f s, downtime %s ms%n",
            guest.name(),
            policy,
            run.result().status(),
            run.totalMillis() / 1000.0,
            run.downtimeMillis());
      }
    }
    runs.put(guest, byPolicy);
    hosts.testbed().run("errors", guest.name());
    hosts.testbed().run("undo", guest.name());
  }

  private List<RealRun> more(int number) throws Exception {
    RealGuest guest = RealGuest.ALL.get(1);
    hosts.testbed().run(guest.command());
    var seat = new Seat(id(guest), RealHosts.ALPHA);
    var more = new ArrayList<RealRun>();
    for (int index = 0; index < number; index++) {
      more.add(run(guest, seat, "predictive"));
    }
    hosts.testbed().run("undo", guest.name());
    return more;
  }

  private GuestId id(RealGuest guest) {
    return new GuestId(UUID.fromString(
        hosts.testbed().run("virsh", "alpha", "domuuid", guest.name()).strip()));
  }

  /**
   * Starts a guest anew that is not heard any more. QEMU's software emulation now and then lets a page
   * stay behind that is written in the moment of the hand-over, whoever asks for the migration; see
   * {@code docs/hypervisor-notes.md}.
   */
  private void replaceIfStopped(RealGuest guest, Seat seat) throws InterruptedException {
    Thread.sleep(SILENCE_MILLIS);
    try {
      hosts.testbed().run("heartbeats", guest.name(), "1");
    } catch (IllegalStateException e) {
      stopped++;
      System.err.println("bench: " + guest.name() + " stands still since its last move");
      hosts.testbed().run("undo", guest.name());
      hosts.testbed().run(guest.command());
      seat.guest = id(guest);
      seat.host = RealHosts.ALPHA;
    }
  }

  private RealRun run(RealGuest guest, Seat seat, String policy) throws Exception {
    replaceIfStopped(guest, seat);
    moves++;
    HostName destination = seat.host.equals(RealHosts.ALPHA) ? RealHosts.BRAVO : RealHosts.ALPHA;
    hosts.watched().begin(seat.guest);
    String since = Long.toString(TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis()));
    long began = System.nanoTime();
    MigrationHandle handle = hosts
        .driver()
        .liveMigration()
        .start(new PlannedMigration(
            new MigrationId(UUID.randomUUID()),
            seat.guest,
            seat.host,
            destination,
            BlockMigration.AUTO,
            new MigrationOptions(MigrationContract.OPEN, policy, null)));
    var expectations = new ArrayList<Expectation>();
    MigrationProgress last = MigrationProgress.initial();
    long firstPass = -1;
    while (!handle.result().isDone()) {
      LockSupport.parkNanos(POLL_NANOS);
      MigrationProgress now = handle.progress();
      Long iteration = now.iteration();
      if (iteration != null && firstPass < 0) {
        firstPass = iteration;
      }
      MillisRange remaining = now.forecast().remaining();
      boolean anew = now.elapsedMillis() != last.elapsedMillis();
      if (anew && remaining != null && iteration != null && iteration >= firstPass + PASSES) {
        expectations.add(new Expectation(now.elapsedMillis(), remaining));
      }
      last = now;
    }
    long wallMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
    MigrationResult result = handle.result().get(1, TimeUnit.SECONDS);
    if (result.status() == MigrationResult.Status.COMPLETED) {
      seat.host = destination;
    }
    return new RealRun(
        policy,
        result,
        wallMillis,
        heard(guest, since),
        hosts.reactionMillis(seat.guest),
        hosts.watched().looks(),
        expectations);
  }

  private double heard(RealGuest guest, String since) {
    String printed = hosts.testbed().run("downtime", guest.name(), since);
    var longest = java.util.regex.Pattern.compile("longest_gap_ms=([0-9.]+)").matcher(printed);
    return longest.find() ? Double.parseDouble(longest.group(1)) : Double.NaN;
  }

  private void print(List<RealRun> more) throws ToolInputException {
    System.out.println("| guest | policy | ended | total, s | downtime, ms | over "
        + DOWNTIME_MILLIS
        + " ms | silence heard, ms | moved, MiB | simulated, s | simulated / real |");
    System.out.println("|---|---|---|---|---|---|---|---|---|---|");
    var holds = new ArrayList<Boolean>();
    var ofWhole = new ArrayList<Double>();
    var ofRest = new ArrayList<Double>();
    double base = usedMib();
    for (var entry : runs.entrySet()) {
      for (var policy : entry.getValue().entrySet()) {
        row(entry.getKey(), policy.getKey(), policy.getValue(), base);
        if (policy.getKey().equals("predictive")) {
          policy.getValue().stream().filter(RealRun::completed).forEach(run -> {
            for (Expectation expected : run.expectations()) {
              holds.add(expected.holds(run.totalMillis()));
              ofWhole.add(expected.widthOfWhole());
              ofRest.add(expected.widthOfRest());
            }
          });
        }
      }
    }
    System.out.println();
    System.out.printf(
        Locale.ROOT,
        "guests that the emulation stopped at the hand-over: %d of %d moves%n",
        stopped,
        moves);
    System.out.printf(
        Locale.ROOT,
        "ETA after two passes: %d of %d samples hold; width in the median %.0f %% of the expected"
            + " whole, %.0f %% of the expected rest%n",
        holds.stream().filter(held -> held).count(),
        holds.size(),
        100 * new Spread(ofWhole).median(),
        100 * new Spread(ofRest).median());
    var all = new ArrayList<>(more);
    runs.values().forEach(byPolicy -> byPolicy.values().forEach(all::addAll));
    var reactions = all.stream()
        .map(RealRun::reactionMillis)
        .filter(Objects::nonNull)
        .map(Objects::requireNonNull)
        .toList();
    var spread = new Spread(reactions);
    double fastest = all.stream()
        .mapToDouble(run -> run.looks() * 1000.0 / Math.max(1, run.wallMillis()))
        .max()
        .orElse(0);
    System.out.printf(
        Locale.ROOT,
        "From the last evidence to post: %d migrations, median %.2f ms, p95 %.2f ms, p99 %.2f ms,"
            + " most %.2f ms; at most %.1f looks a second%n",
        reactions.size(),
        spread.median(),
        spread.at(0.95),
        spread.at(0.99),
        spread.at(1),
        fastest);
  }

  /** What an idle guest has to send. */
  private double usedMib() {
    return new Spread(runs.getOrDefault(RealGuest.ALL.getFirst(), Map.of()).values().stream()
            .flatMap(List::stream)
            .filter(RealRun::completed)
            .map(RealRun::transferredMib)
            .toList())
        .median();
  }

  private static void row(RealGuest guest, String policy, List<RealRun> runs, double baseMib)
      throws ToolInputException {
    var endings = new LinkedHashMap<String, Integer>();
    runs.forEach(run ->
        endings.merge(run.result().status().name().toLowerCase(Locale.ROOT), 1, Integer::sum));
    var totals = new Spread(runs.stream().map(run -> run.totalMillis() / 1000.0).toList());
    List<Double> downtimes = runs.stream()
        .map(RealRun::downtimeMillis)
        .filter(Objects::nonNull)
        .map(millis -> (double) Objects.requireNonNull(millis))
        .toList();
    Spread simulated = SimulatedGuests.totalSeconds(guest, policy, baseMib);
    System.out.printf(
        Locale.ROOT,
        "| %s | %s | %s | %s | %s | %d of %d | %s | %s | %s | %s |%n",
        guest.name(),
        policy,
        String.join(
            ", ",
            endings.entrySet().stream()
                .map(each -> each.getValue() + " " + each.getKey())
                .toList()),
        totals.words("%.1f"),
        new Spread(downtimes).words("%.0f"),
        downtimes.stream().filter(millis -> millis > DOWNTIME_MILLIS).count(),
        downtimes.size(),
        new Spread(runs.stream()
                .filter(RealRun::completed)
                .map(RealRun::heardMillis)
                .toList())
            .words("%.0f"),
        new Spread(runs.stream().map(RealRun::transferredMib).toList()).words("%.0f"),
        simulated.sorted().size() == 1
            ? String.format(Locale.ROOT, "%.1f", simulated.median())
            : simulated.words("%.1f"),
        String.format(Locale.ROOT, "%.2f", simulated.median() / totals.median()));
  }

  /** Where a guest is. */
  private static final class Seat {
    private GuestId guest;
    private HostName host;

    Seat(GuestId guest, HostName host) {
      this.guest = guest;
      this.host = host;
    }
  }
}
