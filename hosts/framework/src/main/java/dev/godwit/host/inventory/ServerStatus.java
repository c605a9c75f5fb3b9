package dev.godwit.host.inventory;

/** Nova's words for the state of a server. */
public enum ServerStatus {
  ACTIVE,
  PAUSED,
  SUSPENDED,
  SHUTOFF,
  /** It is being moved. */
  MIGRATING,
  /** It crashed, or runs on more than one host. */
  ERROR,
  /** Its host does not answer. */
  UNKNOWN
}
