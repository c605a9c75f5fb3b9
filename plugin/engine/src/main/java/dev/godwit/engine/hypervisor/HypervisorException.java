package dev.godwit.engine.hypervisor;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A hypervisor refused a call or did not answer. */
public final class HypervisorException extends Exception {
  private static final long serialVersionUID = 1;

  private final Kind kind;
  private final int code;
  private final int domain;
  private final String message;

  /**
   * Keeps what the hypervisor said.
   *
   * @param code the hypervisor's own error number (libvirt's virErrorNumber), 0 if it gave none
   * @param domain where it came from (libvirt's virErrorDomain), 0 if unknown
   */
  public HypervisorException(
      Kind kind, int code, int domain, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = Objects.requireNonNull(kind, "kind");
    this.code = code;
    this.domain = domain;
    this.message = Objects.requireNonNull(message, "message");
  }

  /** An error without a number. */
  public HypervisorException(Kind kind, String message) {
    this(kind, 0, 0, message, null);
  }

  @Override
  public String getMessage() {
    return message;
  }

  /** What kind of error it is. */
  public Kind kind() {
    return kind;
  }

  /** The hypervisor's own error number, 0 if it gave none. */
  public int code() {
    return code;
  }

  /** The part of the hypervisor the error came from, 0 if unknown. */
  public int domain() {
    return domain;
  }

  /** Kinds of errors that the engine tells apart. */
  public enum Kind {
    /** The host has no such guest. */
    NO_DOMAIN,
    /** The call does not fit the state of the guest or job; it was proven not to act. */
    OPERATION_INVALID,
    /** The job was cancelled by a client. */
    OPERATION_ABORTED,
    /** The hypervisor cannot do this. */
    NOT_SUPPORTED,
    /** The job is active but has no figures yet. */
    NO_RAM_INFO,
    /** The host cannot be reached, or the connection broke during the call: it may have acted. */
    UNREACHABLE,
    /** Anything else; whether it acted is not known. */
    OTHER
  }
}
