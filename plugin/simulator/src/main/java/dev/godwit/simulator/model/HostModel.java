package dev.godwit.simulator.model;

/**
 * What the hosts and the network between them can do.
 *
 * @param bandwidthMibPerSecond what a migration can send, above 0
 * @param noisePercent how far the bandwidth and the guest's writes swing round their means, 0 to 90
 * @param zeroScanMibPerSecond how fast zero pages are recognised and skipped
 * @param startUpMillis from the migrate call until the first page is sent
 * @param switchOverMillis what the pause costs beside the sending of the last pages: device state and
 *     the start on the destination
 * @param postCopySwitchMillis the pause at a switch to post-copy
 * @param completionMillis from the guest's start on the destination, or the last page fetched, until
 *     the source reports that the job has completed
 * @param cpuMillisPerGib processor time of the source for each GiB sent
 * @param faultMillis how long a guest in post-copy waits for a page
 */
public record HostModel(
    double bandwidthMibPerSecond,
    int noisePercent,
    double zeroScanMibPerSecond,
    long startUpMillis,
    long switchOverMillis,
    long postCopySwitchMillis,
    long completionMillis,
    double cpuMillisPerGib,
    double faultMillis) {
  public HostModel {
    if (!(bandwidthMibPerSecond > 0) || Double.isInfinite(bandwidthMibPerSecond)) {
      throw new IllegalArgumentException(
          "bandwidthMibPerSecond must be above 0, is " + bandwidthMibPerSecond);
    }
    if (noisePercent < 0 || noisePercent > 90) {
      throw new IllegalArgumentException("noisePercent must be 0 to 90, is " + noisePercent);
    }
    if (!(zeroScanMibPerSecond > 0)) {
      throw new IllegalArgumentException(
          "zeroScanMibPerSecond must be above 0, is " + zeroScanMibPerSecond);
    }
    if (startUpMillis < 0
        || switchOverMillis < 0
        || postCopySwitchMillis < 0
        || completionMillis < 0
        || !(cpuMillisPerGib >= 0)
        || !(faultMillis >= 0)) {
      throw new IllegalArgumentException("times must be 0 or more");
    }
  }

  /** Hosts that take the time that {@link Calibration} found. */
  public static HostModel calibrated(double bandwidthMibPerSecond, int noisePercent) {
    return new HostModel(
        bandwidthMibPerSecond,
        noisePercent,
        Calibration.ZERO_SCAN_MIB_PER_SECOND,
        Calibration.START_UP_MILLIS,
        Calibration.SWITCH_OVER_MILLIS,
        Calibration.POST_COPY_SWITCH_MILLIS,
        Calibration.COMPLETION_MILLIS,
        Calibration.CPU_MILLIS_PER_GIB,
        Calibration.FAULT_MILLIS);
  }
}
