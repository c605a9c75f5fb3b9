package dev.godwit.hub;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Settings of a hub. Each method returns this builder. */
public final class HubBuilder {
  private static final int DEFAULT_MAX_THREADS = 1000;
  private static final Duration DEFAULT_KILL_GRACE = Duration.ofSeconds(5);
  private static final Duration DEFAULT_SPIN_LIMIT = Duration.ofNanos(20_000);
  private static final Duration LARGEST_SPIN_LIMIT = Duration.ofMillis(1);
  private static final System.Logger LOG = System.getLogger(Hub.class.getPackageName());

  private String name = "hub";
  private Clock clock = Clock.system();
  private Thread.Builder threads = Thread.ofPlatform().daemon().name("godwit-coroutine-", 1);
  private int maxThreads = DEFAULT_MAX_THREADS;
  private Context context = Context.none();
  private ExceptionHandler exceptionHandler =
      (source, exception) -> LOG.log(Level.ERROR, "Uncaught exception of " + source, exception);
  private @Nullable HubListener listener;
  private @Nullable Duration watchdogLimit;
  private Consumer<? super LongHold> watchdogReport = hold -> LOG.log(
      Level.WARNING,
      "{0} has held the hub for {1}: {2}",
      hold.holder(),
      hold.atLeast(),
      hold.stack());
  private @Nullable Long shuffleSeed;
  private boolean debug;
  private Hub.AtEnd atEnd = Hub.AtEnd.KILL_OTHERS;
  private Hub.OnInterrupt onInterrupt = Hub.OnInterrupt.IGNORE;
  private boolean errorsEndRun = true;
  private Duration killGrace = DEFAULT_KILL_GRACE;
  private boolean lanesAsCoroutines;
  private Duration spinLimit =
      Runtime.getRuntime().availableProcessors() > 1 ? DEFAULT_SPIN_LIMIT : Duration.ZERO;

  HubBuilder() {}

  /** The name in messages and of threads; "hub" by default. */
  public HubBuilder name(String name) {
    this.name = Objects.requireNonNull(name, "name");
    return this;
  }

  /** The time; {@link Clock#system} by default. */
  public HubBuilder clock(Clock clock) {
    this.clock = Objects.requireNonNull(clock, "clock");
    return this;
  }

  /**
   * What coroutines run on; platform daemon threads by default. Virtual threads are for scale and for
   * tests: while every carrier is kept, by native code or by other virtual threads that compute, no coroutine runs,
   * the one that holds the baton neither; the {@link #watchdog} tells. Lanes and the home thread are not concerned.
   * The builder is used by the hub from now on, and its threads inherit nothing.
   */
  public HubBuilder threads(Thread.Builder threads) {
    this.threads = Objects.requireNonNull(threads, "threads");
    return this;
  }

  /**
   * How many coroutines may live at once; 1000 by default. Spawning one more is refused.
   *
   * @throws IllegalArgumentException if it is less than 1
   */
  public HubBuilder maxThreads(int maxThreads) {
    if (maxThreads < 1) {
      throw new IllegalArgumentException("maxThreads must be at least 1: " + maxThreads);
    }
    this.maxThreads = maxThreads;
    return this;
  }

  /** What coroutines take over from their spawner; nothing by default. */
  public HubBuilder context(Context context) {
    this.context = Objects.requireNonNull(context, "context");
    return this;
  }

  /** Who gets exceptions that nobody else gets; a {@link System.Logger} by default. */
  public HubBuilder exceptionHandler(ExceptionHandler handler) {
    this.exceptionHandler = Objects.requireNonNull(handler, "handler");
    return this;
  }

  /** Who gets figures of turns, waits and calls; nobody by default, and then nothing is measured. */
  public HubBuilder listener(HubListener listener) {
    this.listener = Objects.requireNonNull(listener, "listener");
    return this;
  }

  /**
   * Logs who holds the hub longer than a limit; off by default.
   *
   * @throws IllegalArgumentException if the limit is less than 1 ms
   */
  public HubBuilder watchdog(Duration limit) {
    Objects.requireNonNull(limit, "limit");
    if (limit.compareTo(Duration.ofMillis(1)) < 0) {
      throw new IllegalArgumentException("the limit must be at least 1 ms: " + limit);
    }
    this.watchdogLimit = limit;
    return this;
  }

  /**
   * Reports who holds the hub longer than a limit.
   *
   * @param report is called on the watchdog's thread; what it throws is reported
   * @throws IllegalArgumentException if the limit is less than 1 ms
   */
  public HubBuilder watchdog(Duration limit, Consumer<? super LongHold> report) {
    Objects.requireNonNull(report, "report");
    watchdog(limit);
    this.watchdogReport = report;
    return this;
  }

  /**
   * A test mode: what is ready runs in an order that the seed decides, instead of first in, first out.
   * The promises of order do not hold then; everything else does.
   */
  public HubBuilder shuffle(long seed) {
    this.shuffleSeed = seed;
    return this;
  }

  /** Remembers where events were sent, to show it when they are sent again; off by default. */
  public HubBuilder debug(boolean debug) {
    this.debug = debug;
    return this;
  }

  /** What becomes of the others when main has ended; they are killed by default. */
  public HubBuilder atEnd(Hub.AtEnd atEnd) {
    this.atEnd = Objects.requireNonNull(atEnd, "atEnd");
    return this;
  }

  /** What an interrupt of a coroutine's thread, or of the thread in {@code run}, does; nothing by default. */
  public HubBuilder onInterrupt(Hub.OnInterrupt onInterrupt) {
    this.onInterrupt = Objects.requireNonNull(onInterrupt, "onInterrupt");
    return this;
  }

  /**
   * Whether an {@link Error} in any coroutine, link or callback ends {@link Hub#run}, which throws it; true by
   * default. It is reported in either case, where it happens; only what main itself throws is not. Kills and expired
   * time-outs are for one coroutine and never count as such.
   */
  public HubBuilder errorsEndRun(boolean errorsEndRun) {
    this.errorsEndRun = errorsEndRun;
    return this;
  }

  /**
   * How long coroutines may go on after the kill at the end of {@link Hub#run}, in the hub's time; 5
   * seconds by default. After that each wait is refused.
   */
  public HubBuilder killGrace(Duration killGrace) {
    this.killGrace = Objects.requireNonNull(killGrace, "killGrace");
    return this;
  }

  /**
   * Whether lanes run their calls as coroutines of this hub, as a scripted {@link VirtualClock} does,
   * also in real time; false by default. For fakes of blocking systems that wait by the hub's own
   * means: a call that blocks then blocks the hub. Not for a gated clock, whose time would stand still
   * while such a call waits: it is ignored there.
   */
  public HubBuilder lanesAsCoroutines(boolean lanesAsCoroutines) {
    this.lanesAsCoroutines = lanesAsCoroutines;
    return this;
  }

  /**
   * How long a thread looks for what may come at once before it parks: a coroutine for its turn, the
   * hub for the answer of a call, a lane's thread for the next call. From zero, which never looks, to
   * 1 ms; 20 microseconds by default, about what parking and being woken costs, and zero on a single
   * processor. Looking takes a processor from others for so long; in each place one thread at a time
   * looks, and it looks the less often the more often it did so in vain. A hub with nothing to do
   * parks. The order in which things happen does not depend on it.
   *
   * @throws IllegalArgumentException if the limit is negative or more than 1 ms
   */
  public HubBuilder spinLimit(Duration limit) {
    Objects.requireNonNull(limit, "limit");
    if (limit.isNegative() || limit.compareTo(LARGEST_SPIN_LIMIT) > 0) {
      throw new IllegalArgumentException("the limit must be from 0 to 1 ms: " + limit);
    }
    this.spinLimit = limit;
    return this;
  }

  /** Builds the hub. Its threads will have the context class loader of the calling thread. */
  public Hub build() {
    return new Hub(new HubSettings(
        name,
        clock,
        threads.inheritInheritableThreadLocals(false),
        Thread.currentThread().getContextClassLoader(),
        maxThreads,
        context,
        exceptionHandler,
        listener,
        watchdogLimit,
        watchdogReport,
        shuffleSeed,
        debug,
        atEnd,
        onInterrupt,
        errorsEndRun,
        killGrace,
        spinLimit,
        clock instanceof VirtualClock virtual ? virtual.isScripted() : lanesAsCoroutines));
  }
}
