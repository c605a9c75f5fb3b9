package dev.godwit.spi;

import java.time.Instant;
import java.util.Objects;

/**
 * A step of a migration that was about to be taken, or was.
 *
 * @param detail what else is needed to carry on, in the driver's own form; empty if nothing
 */
public record JournalEntry(Instant at, Kind kind, String detail) {
  public JournalEntry {
    Objects.requireNonNull(at, "at");
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(detail, "detail");
  }

  /** Kinds of entries. An intent is written before the step, the rest after it. */
  public enum Kind {
    /** Intent: the migrate call. */
    START,
    /** Intent: pause the guest so that the migration can end. */
    SUSPEND,
    /** Intent: switch to post-copy. From here on rollback is out of the question until refused. */
    START_POST_COPY,
    /** The hypervisor was proven not to have switched. */
    POST_COPY_REFUSED,
    /** What the policy remembers, so that it carries on after a restart. */
    POLICY,
    /** The limits were changed. */
    RETUNE,
    /** Somebody, or a rule, asked to make the migration end. */
    FORCE_COMPLETE,
    /** Somebody, or a rule, asked for an abort. */
    ABORT,
    /** How far a step has come: its name, then done, refused or void, then what is known of it. */
    STEP,
    /** An operator said where the guest is. */
    RESOLVED,
    /** An operator had Godwit steer a job that is not proven to be its own. */
    ADOPTED,
    /** The outcome is decided: the guest has moved. */
    CHOSE_POST,
    /** The outcome is decided: the guest has stayed. */
    CHOSE_ROLLBACK,
    /** The chosen callback has returned and the migration is over. */
    ENDED
  }
}
