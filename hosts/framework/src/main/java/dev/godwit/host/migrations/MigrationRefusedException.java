package dev.godwit.host.migrations;

import java.util.Objects;

/** A request was refused and changed nothing. The message is for the one who asked. */
public final class MigrationRefusedException extends Exception {
  private static final long serialVersionUID = 1;

  private final Reason reason;
  private final String message;
  private final String discreet;
  private final boolean guestUnseen;

  public MigrationRefusedException(Reason reason, String message) {
    this(reason, message, message);
  }

  /**
   * A refusal that names hosts.
   *
   * @param discreet the message for those who may not know of hosts
   */
  public MigrationRefusedException(Reason reason, String message, String discreet) {
    this(reason, message, discreet, false);
  }

  private MigrationRefusedException(
      Reason reason, String message, String discreet, boolean guestUnseen) {
    super(message);
    this.reason = Objects.requireNonNull(reason, "reason");
    this.message = message;
    this.discreet = discreet;
    this.guestUnseen = guestUnseen;
  }

  /** What kind of refusal it is. */
  public Reason reason() {
    return reason;
  }

  @Override
  public String getMessage() {
    return message;
  }

  /** The message for those who may not know of hosts, where this reason is told to them. */
  public String discreet() {
    return discreet;
  }

  /** The same of a guest that was not seen on its source when the request was checked. */
  MigrationRefusedException guestUnseen() {
    return new MigrationRefusedException(reason, message, discreet, true);
  }

  /** Whether the guest was not seen on its source, so that nobody knows where it is. */
  boolean isGuestUnseen() {
    return guestUnseen;
  }

  /** Kinds of refusals; each is one error of Nova's API. */
  public enum Reason {
    SERVER_NOT_FOUND,
    /** The server is not in a state in which this can be asked of it. */
    SERVER_STATE,
    COMPUTE_HOST_NOT_FOUND,
    COMPUTE_SERVICE_UNAVAILABLE,
    UNABLE_TO_MIGRATE_TO_SELF,
    NO_VALID_HOST,
    /** Something else stands in the way of the migration. */
    MIGRATION_PRE_CHECK,
    MIGRATION_NOT_FOUND,
    /** The migration is not in a state in which this can be asked of it. */
    MIGRATION_STATE,
    QUEUE_FULL,
    /** The host is being stopped. */
    STOPPING,
    /** Something inside Godwit went wrong; the guest was not touched. */
    UNEXPECTED
  }
}
