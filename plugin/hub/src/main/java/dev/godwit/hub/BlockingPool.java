package dev.godwit.hub;

import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * The lanes of a hub: where calls go that would block it. Kinds of calls that must not delay each
 * other have lanes of their own. For all threads.
 */
public final class BlockingPool {
  private final Scheduler scheduler;
  private final ConcurrentMap<String, Lane> lanes = new ConcurrentHashMap<>();

  BlockingPool(Scheduler scheduler) {
    this.scheduler = scheduler;
  }

  /**
   * The open lane of a name; made if there is none. Its threads are made when they are needed, and are
   * named {@code godwit-NAME-n}.
   *
   * @throws IllegalArgumentException if the lane exists with other limits
   */
  public Lane lane(String name, LaneLimits limits) {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(limits, "limits");
    Lane lane = lanes.compute(
        name,
        (key, known) ->
            known == null || known.isClosed() ? new Lane(scheduler, key, limits) : known);
    if (!lane.limits().equals(limits)) {
      throw new IllegalArgumentException(
          "Lane " + name + " exists with " + lane.limits() + " and cannot have " + limits);
    }
    return lane;
  }

  /** All lanes, closed ones included unless they have been replaced. */
  public Collection<Lane> lanes() {
    return List.copyOf(lanes.values());
  }

  void close() {
    lanes.values().forEach(Lane::close);
  }
}
