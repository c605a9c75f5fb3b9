package dev.godwit.engine.replay;

/**
 * What is called, and of whom.
 *
 * @param name as in the key {@code fail} of a document
 * @param host {@code source}, {@code destination}, or the name of another host; calls to the host that
 *     the driver runs in count as the source's
 */
record CallKey(String name, String host) {
  static final String SOURCE = "source";
  static final String DESTINATION = "destination";

  static final CallKey OPERATION = ofSource("migrate");
  static final CallKey SAMPLE = ofSource("job-statistics");
  static final CallKey PREPARE = ofSource("prepare");
  static final CallKey DIRTY_RATE = ofSource("dirty-rate");

  static CallKey ofSource(String name) {
    return new CallKey(name, SOURCE);
  }

  static CallKey look(String host) {
    return new CallKey("look", host);
  }

  /** Whether its answer tells the driver something that it did not do itself. */
  boolean isQuestion() {
    return switch (name) {
      case "look", "job-statistics", "job-type", "completed-job-statistics", "migrate" -> true;
      default -> false;
    };
  }
}
