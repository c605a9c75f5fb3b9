package dev.godwit.simulator.model;

/**
 * What real migrations cost beside the moving of pages, each with the place where it was seen. {@code
 * docs/simulator.md} says how well the model meets real runs.
 */
public final class Calibration {
  /**
   * From the migrate call to the first page: the destination's QEMU is started. Idle guests, 12 runs:
   * the whole call took 1053 / 1463 / 2204 ms (least, median, most).
   */
  public static final long START_UP_MILLIS = 800;

  /**
   * The part of the pause that no bandwidth shortens. The same 12 idle runs: libvirt's downtime was 58
   * / 120 / 210 ms.
   */
  public static final long SWITCH_OVER_MILLIS = 80;

  /** The pause at a switch to post-copy, taken to be that of a switch-over with nothing left to send. */
  public static final long POST_COPY_SWITCH_MILLIS = 80;

  /** The guest runs on the destination about 0.25 s before the source reports completion. */
  public static final long COMPLETION_MILLIS = 250;

  /** Reading 4 KiB and comparing it with zero. */
  public static final double ZERO_SCAN_MIB_PER_SECOND = 2000;

  /** One core for a plain stream of roughly 2 GiB/s. */
  public static final double CPU_MILLIS_PER_GIB = 500;

  /** A page asked for over the network. */
  public static final double FAULT_MILLIS = 1;

  private Calibration() {}
}
