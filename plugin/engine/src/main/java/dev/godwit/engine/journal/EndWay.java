package dev.godwit.engine.journal;

/** By what a migration may be made to end. */
public enum EndWay {
  /** By post-copy where it is permitted, otherwise, or where the switch is refused, by a pause. */
  ANY,
  /** By post-copy only. */
  POST_COPY,
  /** By a pause only. */
  PAUSE
}
