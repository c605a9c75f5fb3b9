package dev.godwit.host.metadata;

import java.util.Objects;

/** Metadata was refused and nothing was changed. The message is for the one who asked. */
public final class MetadataRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final Reason reason;
  private final String message;

  MetadataRefusedException(Reason reason, String message) {
    super(message);
    this.reason = Objects.requireNonNull(reason, "reason");
    this.message = message;
  }

  /** What kind of refusal it is. */
  public Reason reason() {
    return reason;
  }

  @Override
  public String getMessage() {
    return message;
  }

  /** Kinds of refusals. */
  public enum Reason {
    /** A key or value is wrong. */
    INVALID,
    /** A server would have too many items. */
    QUOTA
  }
}
