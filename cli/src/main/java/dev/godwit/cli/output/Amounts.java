package dev.godwit.cli.output;

import java.util.Locale;

/** Bytes and times as people read them. */
final class Amounts {
  private static final long KIB = 1024;
  private static final long MIB = KIB * KIB;
  private static final long GIB = KIB * MIB;
  private static final double MILLIS = 1000;

  private Amounts() {}

  static String bytes(long bytes) {
    if (bytes >= GIB) {
      return round(bytes, GIB) + " GiB";
    }
    if (bytes >= MIB) {
      return round(bytes, MIB) + " MiB";
    }
    return bytes >= KIB ? round(bytes, KIB) + " KiB" : bytes + " B";
  }

  static String rate(long bytesPerSecond) {
    return bytes(bytesPerSecond) + "/s";
  }

  static String seconds(long millis) {
    return String.format(Locale.ROOT, "%.1f s", millis / MILLIS);
  }

  private static String round(long bytes, long unit) {
    double amount = (double) bytes / unit;
    return String.format(Locale.ROOT, amount < 10 ? "%.1f" : "%.0f", amount);
  }
}
