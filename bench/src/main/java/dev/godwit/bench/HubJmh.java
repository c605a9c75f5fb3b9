package dev.godwit.bench;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The same works as {@link HubBenchmark}, as JMH sees them: time for each operation, in many forks. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 3, jvmArgs = "-Xmx2g")
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class HubJmh {
  /** Enough that the start of a hub does not count. */
  private static final int TIMES = 10_000;

  /** Who does the work; a name of {@link Contender#name}. */
  @Param({"hub-virtual", "hub-platform", "plain-virtual"})
  public String who = "";

  private Contender contender() {
    return HubBenchmark.contender(who);
  }

  /** One switch from coroutine to coroutine through an event. */
  @Benchmark
  @OperationsPerInvocation(TIMES)
  public void switches() throws Exception {
    contender().switches(TIMES);
  }

  /** One start of a coroutine, and the wait for its end. */
  @Benchmark
  @OperationsPerInvocation(TIMES)
  public void spawnAndJoin() throws Exception {
    contender().spawnAndJoin(TIMES);
  }

  /** One blocking call in a thread elsewhere, there and back. */
  @Benchmark
  @OperationsPerInvocation(TIMES)
  public void nativeCalls() throws Exception {
    contender().nativeCalls(TIMES);
  }
}
