package dev.godwit.api;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Versions of hypervisors between which something breaks, and what the driver does about it.
 *
 * @param id a short name, unique in its list
 * @param features what a migration must use for it to break; empty if nothing special
 * @param pairs between which versions; one of them is enough
 * @param breaks what happens, as a part of a sentence
 * @param remedy what the driver does instead
 * @param acceptedBy the setting by which an operator accepts the consequence; null if it cannot be accepted
 * @param knownFrom where this is known from
 */
public record KnownBadVersions(
    String id,
    List<String> features,
    List<Pair> pairs,
    String breaks,
    Remedy remedy,
    @Nullable String acceptedBy,
    String knownFrom) {
  public KnownBadVersions {
    Objects.requireNonNull(id, "id");
    features = List.copyOf(features);
    pairs = List.copyOf(pairs);
    Objects.requireNonNull(breaks, "breaks");
    Objects.requireNonNull(remedy, "remedy");
    Objects.requireNonNull(knownFrom, "knownFrom");
  }

  /**
   * The versions of one pair.
   *
   * @param source at the source, such as {@code QEMU < 10.1.0}; {@code any} where it does not matter
   * @param destination at the destination, likewise
   */
  public record Pair(String source, String destination) {
    public Pair {
      Objects.requireNonNull(source, "source");
      Objects.requireNonNull(destination, "destination");
    }
  }

  /** What the driver does. */
  public enum Remedy {
    /** Memory is moved over one connection. */
    ONE_CONNECTION,
    /** The job cannot switch to post-copy; refused where the request asks for post-copy. */
    NO_POST_COPY,
    /** The migration is refused. */
    REFUSE
  }
}
