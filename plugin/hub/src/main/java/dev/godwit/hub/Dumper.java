package dev.godwit.hub;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Takes one dump: at once for the holder of the baton, at its turn for other threads. */
final class Dumper extends Turn {
  private static final Duration LIMIT = Duration.ofSeconds(1);

  private final Scheduler scheduler;
  private final boolean stacks;
  private final CountDownLatch taken = new CountDownLatch(1);
  private @Nullable HubDump dump;

  Dumper(Scheduler scheduler, boolean stacks) {
    this.scheduler = scheduler;
    this.stacks = stacks;
  }

  /** For all threads. */
  HubDump dump() {
    if (scheduler.isHeldByCurrentThread()) {
      return take();
    }
    if (!scheduler.post(this)) {
      return without(HubDump.State.ENDED, null);
    }
    try {
      if (taken.await(LIMIT.toNanos(), TimeUnit.NANOSECONDS)) {
        return Objects.requireNonNull(dump);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return without(HubDump.State.HELD, scheduler.holder);
  }

  @Override
  @Nullable
  Runner begin() {
    dump = take();
    taken.countDown();
    return null;
  }

  private HubDump take() {
    List<CoroutineDump> coroutines = new ArrayList<>(scheduler.live.size());
    for (GreenThread<?> thread : scheduler.live.snapshot()) {
      coroutines.add(coroutine(thread));
    }
    return dump(HubDump.State.TAKEN, scheduler.holder, List.of(), coroutines);
  }

  private HubDump without(HubDump.State state, @Nullable Runner holder) {
    return dump(state, holder, stackOf(holder), List.of());
  }

  private HubDump dump(
      HubDump.State state,
      @Nullable Runner holder,
      List<StackTraceElement> holderStack,
      List<CoroutineDump> coroutines) {
    var lanes = new TreeMap<String, LaneStats>();
    scheduler.hub.blockingPool().lanes().forEach(lane -> lanes.put(lane.name(), lane.stats()));
    Long seed = scheduler.settings.shuffleSeed();
    return new HubDump(
        scheduler.settings.name(),
        state,
        holder == null ? "nobody" : holder.describeHolder(),
        holderStack,
        coroutines,
        lanes,
        scheduler.stats(),
        seed == null ? OptionalLong.empty() : OptionalLong.of(seed));
  }

  private CoroutineDump coroutine(GreenThread<?> thread) {
    Waiter wait = thread.waiter;
    InPlace place = thread.place();
    return new CoroutineDump(
        thread.id,
        Optional.ofNullable(thread.name),
        thread.parentId == 0 ? OptionalLong.empty() : OptionalLong.of(thread.parentId),
        thread.inNursery,
        state(thread, wait),
        waiting(wait),
        Optional.ofNullable(place).map(inPlace -> inPlace.body.toString()),
        stacks ? stackOf(thread) : List.of());
  }

  private static CoroutineDump.State state(GreenThread<?> thread, @Nullable Waiter wait) {
    if (thread.hasOutcome()) {
      return CoroutineDump.State.ENDED;
    } else if (!thread.hasStarted()) {
      return CoroutineDump.State.NOT_STARTED;
    } else if (wait == null) {
      return CoroutineDump.State.RUNS;
    }
    return wait.isParked() ? CoroutineDump.State.WAITS : CoroutineDump.State.READY;
  }

  private Optional<CoroutineDump.Waiting> waiting(@Nullable Waiter wait) {
    if (wait == null || !wait.isParked()) {
      return Optional.empty();
    }
    GreenThread<?> joined = wait.target instanceof GreenThread<?> thread ? thread : null;
    Duration left = wait.heapIndex == HeapEntry.NOT_IN_HEAP
        ? null
        : Duration.ofNanos(wait.deadlineNanos - scheduler.clock.nanoTime());
    return Optional.of(new CoroutineDump.Waiting(
        joined == null ? wait.target.toString() : "the end of " + joined,
        joined == null ? OptionalLong.empty() : OptionalLong.of(joined.id),
        Optional.ofNullable(left)));
  }

  private static List<StackTraceElement> stackOf(@Nullable Runner runner) {
    Thread thread = runner == null ? null : runner.thread;
    return thread == null ? List.of() : List.of(thread.getStackTrace());
  }
}
