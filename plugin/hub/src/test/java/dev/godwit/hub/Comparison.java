package dev.godwit.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Compares what a program prints on eventlet with what its counterpart prints on the hub. */
final class Comparison {
  private static final int CONTEXT = 40;

  private final List<String> onEventlet;

  Comparison(List<String> onEventlet) {
    this.onEventlet = onEventlet;
  }

  /** The name of the program of a test. */
  static String program(String test) {
    return test.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
  }

  /** The counterpart of a program. */
  interface Program {
    void run(Hub hub, Screen screen) throws Exception;
  }

  /** What a program prints. */
  static final class Screen {
    private final Hub hub;
    private final List<String> lines = new ArrayList<>();

    Screen(Hub hub) {
      this.hub = hub;
    }

    /** Prints words on a line; true, so that it can be a coroutine's body. */
    boolean show(@Nullable Object... words) {
      return lines.add(Arrays.stream(words).map(String::valueOf).collect(Collectors.joining(" ")));
    }

    /** Milliseconds since the program began, on a virtual clock. */
    long now() {
      return hub.clock().millis();
    }
  }

  /** Both print the same lines. */
  void same(Program program) throws Exception {
    assertSame(onEventlet, run(VirtualClock.scripted(), program));
  }

  /** Both print the same lines, and the hub runs in real time, for calls that block their threads. */
  void sameInRealTime(Program program) throws Exception {
    assertSame(onEventlet, run(Clock.system(), program));
  }

  /** They differ on purpose, and print these lines. */
  void differ(String eventlets, String hubs, Program program) throws Exception {
    assertThat(eventlets).isNotEqualTo(hubs);
    assertSame(eventlets.lines().toList(), onEventlet);
    assertSame(hubs.lines().toList(), run(VirtualClock.scripted(), program));
  }

  /** The message has what is around the first line that differs. */
  private static void assertSame(List<String> expected, List<String> lines) {
    int same = 0;
    while (same < Math.min(expected.size(), lines.size())
        && expected.get(same).equals(lines.get(same))) {
      same++;
    }
    assertThat(around(same, lines)).isEqualTo(around(same, expected));
  }

  private static List<String> around(int line, List<String> lines) {
    return lines.subList(Math.max(0, line - CONTEXT), Math.min(lines.size(), line + CONTEXT));
  }

  private static List<String> run(Clock clock, Program program) throws Exception {
    Hub hub =
        Hub.builder().clock(clock).exceptionHandler((source, exception) -> {}).build();
    Screen screen = new Screen(hub);
    try {
      hub.run(() -> {
        program.run(hub, screen);
      });
    } catch (HubDeadlockException e) {
      screen.show("nothing can ever run again");
    }
    return screen.lines;
  }

  /** A body that sleeps. */
  static Callable<@Nullable Void> sleeper(Hub hub, long seconds) {
    return () -> {
      hub.sleep(Duration.ofSeconds(seconds));
      return null;
    };
  }

  /** Waits for all. */
  static void joinAll(List<? extends GreenThread<?>> threads) throws Exception {
    for (GreenThread<?> thread : threads) {
      thread.join();
    }
  }

  /** Waits for the end of one that fails or is killed. */
  static Throwable failure(GreenThread<?> thread) {
    try {
      thread.join();
    } catch (CancellationException e) {
      return Objects.requireNonNull(e.getCause());
    } catch (Exception e) {
      return e;
    }
    throw new AssertionError(thread + " has not failed");
  }
}
