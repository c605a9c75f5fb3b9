package dev.godwit.engine.journal;

import java.util.Objects;

/**
 * Why a migration is given up.
 *
 * @param explanation one sentence with the numbers, kept without its full stop; empty for a request
 * @param rule the rule that fired
 */
public record AbortCause(Kind kind, String explanation, String rule) {
  /** Somebody asked for it. */
  public static final AbortCause REQUEST = new AbortCause(Kind.REQUEST, "", "request");

  public AbortCause {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(explanation, "explanation");
    Objects.requireNonNull(rule, "rule");
    if (explanation.endsWith(".")) {
      explanation = explanation.substring(0, explanation.length() - 1);
    }
  }

  /** Who or what gave it up. */
  public enum Kind {
    REQUEST,
    TIMEOUT,
    NOT_CONVERGING
  }

  /** As written into the journal's ABORT entry. */
  public String toJournal() {
    return kind + " " + rule + " " + explanation;
  }

  /** Reads what {@link #toJournal} wrote; anything else was asked for by somebody. */
  public static AbortCause fromJournal(String detail) {
    String[] parts = detail.split(" ", 3);
    if (parts.length == 3) {
      for (Kind kind : Kind.values()) {
        if (kind.name().equals(parts[0])) {
          return new AbortCause(kind, parts[2], parts[1]);
        }
      }
    }
    return REQUEST;
  }
}
