package dev.godwit.hub;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What one coroutine was doing when a {@link HubDump} was taken.
 *
 * @param id its number in the hub, larger than those of all that were spawned before
 * @param name the name it was spawned with
 * @param parent the coroutine that owns its nursery; outside a nursery the one that spawned it, which may have
 *     ended; none if a callback did
 * @param inNursery whether it is in a nursery of its parent, which waits for its end
 * @param state what it was doing
 * @param waiting what it waited for; only if it {@link State#WAITS}, or has {@link State#ENDED} and a link of it
 *     waits
 * @param inPlace what it was running as a part of itself, in words: the body of another, or another's links
 * @param stack where it was, innermost frame first; empty unless asked for, and before the start
 */
public record CoroutineDump(
    long id,
    Optional<String> name,
    OptionalLong parent,
    boolean inNursery,
    State state,
    Optional<Waiting> waiting,
    Optional<String> inPlace,
    List<StackTraceElement> stack) {

  /** What a coroutine does. */
  public enum State {
    NOT_STARTED("not started"),
    RUNS("runs"),
    /** It waits for nothing but its turn. */
    READY("ready"),
    WAITS("waits"),
    /** Its result is known, and its links run. */
    ENDED("ended");

    private final String words;

    State(String words) {
      this.words = words;
    }
  }

  /**
   * A wait.
   *
   * @param target what it is for, in words
   * @param joined the coroutine whose end it is for
   * @param left time until its own limit, in the hub's time; none if it has no limit
   */
  public record Waiting(String target, OptionalLong joined, Optional<Duration> left) {
    /** Checks that nothing is null. */
    public Waiting {
      Objects.requireNonNull(target, "target");
      Objects.requireNonNull(joined, "joined");
      Objects.requireNonNull(left, "left");
    }

    @Override
    public String toString() {
      return "waits for " + target + left.map(time -> ", at most " + time).orElse("");
    }
  }

  /** Copies the stack. */
  public CoroutineDump {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(parent, "parent");
    Objects.requireNonNull(state, "state");
    Objects.requireNonNull(waiting, "waiting");
    Objects.requireNonNull(inPlace, "inPlace");
    stack = List.copyOf(stack);
  }

  /** One line, without the stack. */
  @Override
  public String toString() {
    String wait = waiting.map(Waiting::toString).orElse("");
    return "coroutine "
        + id
        + name.map(it -> " (" + it + ")").orElse("")
        + (inNursery ? " in the nursery" : "")
        + ": "
        + inPlace.map(it -> "in " + it + ", ").orElse("")
        + switch (state) {
          case WAITS -> wait;
          case ENDED -> wait.isEmpty() ? state.words : state.words + ", link " + wait;
          default -> state.words;
        };
  }
}
