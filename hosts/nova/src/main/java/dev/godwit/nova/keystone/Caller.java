package dev.godwit.nova.keystone;

import java.time.Instant;
import java.util.Set;

/**
 * Whom a token stands for.
 *
 * @param roles their names; none for a token without a scope
 * @param expires when the token ends
 */
public record Caller(String user, Set<String> roles, Instant expires) {
  public Caller {
    roles = Set.copyOf(roles);
  }
}
