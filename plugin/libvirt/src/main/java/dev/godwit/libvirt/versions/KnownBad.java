package dev.godwit.libvirt.versions;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.godwit.api.HostFacts;
import dev.godwit.api.KnownBadVersions;
import dev.godwit.api.KnownBadVersions.Remedy;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One entry of the list.
 *
 * @param features all that a job must use for it to break; empty if any job breaks
 * @param pairs between which versions; one of them is enough
 * @param acceptedBy the setting by which an operator accepts the consequence
 */
record KnownBad(
    @JsonProperty("id") String id,
    @JsonProperty("features") List<Feature> features,
    @JsonProperty("pairs") List<Pair> pairs,
    @JsonProperty("breaks") String breaks,
    @JsonProperty("remedy") Remedy remedy,
    @JsonProperty("accepted_by") @Nullable String acceptedBy,
    @JsonProperty("known_from") String knownFrom) {
  KnownBad {
    Objects.requireNonNull(id, "id");
    features = List.copyOf(features);
    pairs = List.copyOf(pairs);
    Objects.requireNonNull(breaks, "breaks");
    Objects.requireNonNull(remedy, "remedy");
    Objects.requireNonNull(knownFrom, "known_from");
    if (pairs.isEmpty()) {
      throw new IllegalArgumentException(id + ": no versions");
    }
  }

  /** What a job may use. */
  enum Feature {
    @JsonProperty("post-copy")
    POST_COPY("post-copy"),
    @JsonProperty("parallel-connections")
    PARALLEL("parallel connections");

    final String words;

    Feature(String words) {
      this.words = words;
    }

    private boolean isUsedBy(JobFeatures job) {
      return switch (this) {
        case POST_COPY -> job.postCopy();
        case PARALLEL -> job.parallel();
      };
    }
  }

  /** Versions at both hosts; null where they do not matter. */
  record Pair(
      @JsonProperty("source") @Nullable Side source,
      @JsonProperty("destination") @Nullable Side destination) {
    Pair {
      if (source == null && destination == null) {
        throw new IllegalArgumentException("a pair without versions");
      }
    }

    private boolean contains(HostFacts from, HostFacts to) {
      return (source == null || source.contains(from))
          && (destination == null || destination.contains(to));
    }
  }

  /** Versions at one host; a range that is null does not matter. */
  record Side(@Nullable VersionRange qemu, @Nullable VersionRange libvirt) {
    private static final String QEMU = "QEMU";

    Side(
        @JsonProperty("qemu") @Nullable String qemu,
        @JsonProperty("libvirt") @Nullable String libvirt) {
      this(
          qemu == null ? null : VersionRange.parse(qemu),
          libvirt == null ? null : VersionRange.parse(libvirt));
    }

    private boolean contains(HostFacts host) {
      return (qemu == null
              || (host.hypervisorType().equals(QEMU) && qemu.contains(host.hypervisorVersion())))
          && (libvirt == null || libvirt.contains(host.libvirtVersion()));
    }

    @Override
    public String toString() {
      var parts = new ArrayList<String>();
      if (qemu != null) {
        parts.add(QEMU + " " + qemu);
      }
      if (libvirt != null) {
        parts.add("libvirt " + libvirt);
      }
      return String.join(" with ", parts);
    }
  }

  /** Whether a job of this kind breaks between two hosts. */
  boolean applies(HostFacts source, HostFacts destination, JobFeatures job) {
    return features.stream().allMatch(feature -> feature.isUsedBy(job))
        && pairs.stream().anyMatch(pair -> pair.contains(source, destination));
  }

  KnownBadVersions forPeople() {
    return new KnownBadVersions(
        id,
        features.stream().map(feature -> feature.words).toList(),
        pairs.stream()
            .map(pair -> new KnownBadVersions.Pair(words(pair.source), words(pair.destination)))
            .toList(),
        breaks,
        remedy,
        acceptedBy,
        knownFrom);
  }

  private static String words(@Nullable Side side) {
    return side == null ? "any" : side.toString();
  }
}
