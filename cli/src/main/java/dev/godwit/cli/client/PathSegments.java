package dev.godwit.cli.client;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Builds paths; nothing a user typed can leave its segment. */
final class PathSegments {
  private PathSegments() {}

  static String path(String... segments) {
    return Arrays.stream(segments)
        .map(segment -> "/" + escape(segment))
        .collect(Collectors.joining());
  }

  private static String escape(String segment) {
    String escaped = URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
    return escaped.chars().allMatch(c -> c == '.') ? escaped.replace(".", "%2E") : escaped;
  }
}
