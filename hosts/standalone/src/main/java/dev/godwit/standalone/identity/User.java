package dev.godwit.standalone.identity;

import java.util.Set;

/**
 * Somebody who may use the API.
 *
 * @param id derived from the name, the same after every start
 * @param project the one project the user belongs to
 */
public record User(String id, String name, Set<String> roles, String projectId, String project) {
  /** May do everything. */
  public static final String ADMIN = "admin";

  /** May look at everything. */
  public static final String READER = "reader";

  public User {
    roles = Set.copyOf(roles);
  }
}
