package dev.godwit.cli.output;

import dev.godwit.cli.client.ForecastView;
import java.util.Locale;

/** Bytes and times as people read them. */
public final class Amounts {
  private static final long KIB = 1024;
  private static final long MIB = KIB * KIB;
  private static final long GIB = KIB * MIB;
  private static final double MILLIS = 1000;
  private static final double MINUTE = 60 * MILLIS;
  private static final long MINUTES_FROM = 180_000;

  private Amounts() {}

  /** With a unit that fits. */
  public static String bytes(long bytes) {
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

  /** Milliseconds as seconds. */
  public static String seconds(long millis) {
    return String.format(Locale.ROOT, "%.1f s", millis / MILLIS);
  }

  /** A time between two bounds, in one unit. */
  static String between(ForecastView.Range range) {
    boolean minutes = range.atMost() >= MINUTES_FROM;
    double unit = minutes ? MINUTE : MILLIS;
    String least = round(range.atLeast() / unit);
    String most = round(range.atMost() / unit);
    return (least.equals(most) ? most : least + " to " + most) + (minutes ? " min" : " s");
  }

  private static String round(double amount) {
    return String.format(Locale.ROOT, amount < 10 ? "%.1f" : "%.0f", amount);
  }

  private static String round(long bytes, long unit) {
    return round((double) bytes / unit);
  }
}
