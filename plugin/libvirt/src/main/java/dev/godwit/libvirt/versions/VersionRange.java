package dev.godwit.libvirt.versions;

import dev.godwit.api.HostFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Versions from one on and below another, written as {@code >= 11.2.0, < 11.4.0}; either part may be missing.
 * Numbers are libvirt's: major * 1,000,000 + minor * 1,000 + micro.
 */
record VersionRange(long from, long below) {
  private static final Pattern PART =
      Pattern.compile("(>=|<) (\\d{1,4})\\.(\\d{1,3})\\.(\\d{1,3})");
  private static final long MAJOR = 1_000_000;
  private static final long MINOR = 1_000;

  VersionRange {
    if (from >= below) {
      throw new IllegalArgumentException("no version is in " + from + " to " + below);
    }
  }

  /**
   * Reads what {@link #toString} writes.
   *
   * @throws IllegalArgumentException if it is written otherwise, or if no version is in it
   */
  static VersionRange parse(String text) {
    long from = 0;
    long below = Long.MAX_VALUE;
    for (String part : text.split(", ", -1)) {
      Matcher matcher = PART.matcher(part);
      if (!matcher.matches()) {
        throw new IllegalArgumentException("not a range of versions: " + text);
      }
      long version = Long.parseLong(matcher.group(2)) * MAJOR
          + Long.parseLong(matcher.group(3)) * MINOR
          + Long.parseLong(matcher.group(4));
      if (matcher.group(1).equals("<")) {
        below = version;
      } else {
        from = version;
      }
    }
    return new VersionRange(from, below);
  }

  boolean contains(long version) {
    return from <= version && version < below;
  }

  @Override
  public String toString() {
    List<String> parts = new ArrayList<>();
    if (from > 0) {
      parts.add(">= " + HostFacts.version(from));
    }
    if (below < Long.MAX_VALUE) {
      parts.add("< " + HostFacts.version(below));
    }
    return String.join(", ", parts);
  }
}
