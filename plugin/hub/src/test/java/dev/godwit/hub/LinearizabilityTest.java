package dev.godwit.hub;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Test;

/**
 * What the hub shares with other threads behaves as if they came one after another: Lincheck makes
 * short programs for some threads, runs them in interleavings that it chooses, and looks for an order
 * that explains the results. {@code -Dgodwit.lincheck.programs=100} runs more programs.
 */
class LinearizabilityTest {
  private static final int PROGRAMS = Integer.getInteger("godwit.lincheck.programs", 5);
  private static final int INTERLEAVINGS = 200;
  private static final int THREADS = 3;
  private static final int CALLS_PER_THREAD = 3;

  private static ModelCheckingOptions options() {
    return new ModelCheckingOptions()
        .iterations(PROGRAMS)
        .invocationsPerIteration(INTERLEAVINGS)
        .threads(THREADS)
        .actorsPerThread(CALLS_PER_THREAD);
  }

  @Test
  void theInboxLosesNothingAlsoWhenItCloses() {
    options().check(InboxProgram.class);
  }

  @Test
  void aCallIsBegunOrCancelledAndNeverBoth() {
    options().check(CallProgram.class);
  }

  @Test
  void anInboxThatLosesAPostIsFound() {
    assertThatThrownBy(() -> options().check(LossyInboxProgram.class))
        .isInstanceOf(LincheckAssertionError.class);
  }

  /** Anybody adds; only the hub drains. */
  @Param(name = "element", gen = IntGen.class, conf = "1:9")
  public static class InboxProgram {
    private final Inbox<Integer> inbox = new Inbox<>(0);

    @Operation
    public boolean add(@Param(name = "element") int element) {
      return inbox.add(element);
    }

    @Operation
    public boolean isEmpty() {
      return inbox.isEmpty();
    }

    @Operation
    public boolean isClosed() {
      return inbox.isClosed();
    }

    @Operation(nonParallelGroup = "hub")
    public List<Integer> drain() {
      return inbox.isClosed() ? List.of() : inbox.drain();
    }

    @Operation(nonParallelGroup = "hub")
    public List<Integer> close() {
      return inbox.close();
    }
  }

  /** A worker runs the call while its caller leaves. */
  public static class CallProgram {
    private static final Hub HUB = Hub.builder().build();
    private static final Lane LANE = HUB.blockingPool().lane("l", new LaneLimits(1, 0, 0));

    private final AtomicReference<String> begun = new AtomicReference<>("not begun");
    private final LaneCall<String> call = new LaneCall<>(
        LANE, "call", false, () -> begun.getAndSet("begun"), Context.none().capture(), HUB.event());

    @Operation(nonParallelGroup = "worker")
    public String run() {
      call.run();
      return begun.get();
    }

    @Operation(nonParallelGroup = "hub")
    public boolean cancel() {
      return call.cancel();
    }
  }

  /** Shows that the check can fail. */
  @Param(name = "element", gen = IntGen.class, conf = "1:9")
  public static class LossyInboxProgram {
    private volatile List<Integer> elements = List.of();

    @Operation
    public void add(@Param(name = "element") int element) {
      List<Integer> longer = new ArrayList<>(elements);
      longer.add(element);
      elements = longer;
    }

    @Operation(nonParallelGroup = "hub")
    public List<Integer> drain() {
      List<Integer> drained = elements;
      elements = List.of();
      return drained;
    }
  }
}
