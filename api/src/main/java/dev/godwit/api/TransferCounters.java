package dev.godwit.api;

/**
 * Bytes of one kind (memory or disks), as the hypervisor counts them. Processed may exceed total,
 * because pages that the guest wrote again are sent again.
 */
public record TransferCounters(long totalBytes, long processedBytes, long remainingBytes) {
  /** Nothing to move. */
  public static final TransferCounters NONE = new TransferCounters(0, 0, 0);

  public TransferCounters {
    if (totalBytes < 0 || processedBytes < 0 || remainingBytes < 0) {
      throw new IllegalArgumentException("byte counters are not negative");
    }
  }
}
