package dev.godwit.engine.trace;

/**
 * A call that was made and whose answer is recorded when it comes.
 *
 * @param number how many calls of the migration were made before
 * @param name as in the key {@code fail} of the format
 * @param host {@code source}, {@code destination}, or the name of another host
 * @param look how many looks had been answered by then
 */
record SentCall(long number, String name, String host, long look, long atNanos) {
  static final String SOURCE = "source";
  static final String DESTINATION = "destination";
  static final String STATISTICS = "job-statistics";

  /** Whether its answer is a sample. */
  boolean isSample() {
    return name.equals(STATISTICS) && host.equals(SOURCE);
  }
}
