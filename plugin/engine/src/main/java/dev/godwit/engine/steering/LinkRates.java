package dev.godwit.engine.steering;

import dev.godwit.api.HostName;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How fast memory went from one host to another in the last migrations, so that the next one can be
 * judged before it begins. Known only since the driver was started; of a thousand pairs of hosts.
 * Used on the hub only.
 */
public final class LinkRates {
  private static final int MOST_PAIRS = 1000;
  private static final int MOST_RATES = 5;

  private final Map<Pair, Deque<Long>> rates = new LinkedHashMap<>(16, 0.75f, true) {
    private static final long serialVersionUID = 1;

    @Override
    protected boolean removeEldestEntry(Map.Entry<Pair, Deque<Long>> eldest) {
      return size() > MOST_PAIRS;
    }
  };

  /**
   * The slowest and the fastest of the last rates, in bytes per second.
   *
   * @param slowest at least 1
   * @param fastest not less than {@code slowest}
   */
  public record Range(long slowest, long fastest) {}

  /** A migration moved memory this fast; a rate below 1 says nothing of the link and is not kept. */
  public void seen(HostName source, HostName destination, long bytesPerSecond) {
    if (bytesPerSecond < 1) {
      return;
    }
    Deque<Long> last =
        rates.computeIfAbsent(new Pair(source, destination), pair -> new ArrayDeque<>());
    last.add(bytesPerSecond);
    if (last.size() > MOST_RATES) {
      last.remove();
    }
  }

  /** What is known of a pair of hosts. */
  public Optional<Range> find(HostName source, HostName destination) {
    Deque<Long> last = rates.get(new Pair(source, destination));
    return last == null
        ? Optional.empty()
        : Optional.of(new Range(
            last.stream().mapToLong(Long::longValue).min().orElseThrow(),
            last.stream().mapToLong(Long::longValue).max().orElseThrow()));
  }

  private record Pair(HostName source, HostName destination) {}
}
