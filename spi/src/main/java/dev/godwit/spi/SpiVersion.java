package dev.godwit.spi;

/** The version of this SPI, semantic versioning; a plugin's descriptor names the range it accepts. */
public final class SpiVersion {
  /** The version that this host offers. */
  public static final String CURRENT = "1.0.0";

  private SpiVersion() {}
}
