package dev.godwit.standalone.identity;

import java.util.EnumSet;
import java.util.Set;

/**
 * Somebody who may use the API.
 *
 * @param id derived from the name, the same after every start
 * @param roles with those that they imply
 * @param project the one project the user belongs to
 */
public record User(String id, String name, Set<Role> roles, Project project) {
  /** The user that the first start makes. */
  static final String ADMIN = "admin";

  public User {
    var all = EnumSet.noneOf(Role.class);
    roles.forEach(role -> all.addAll(role.withImplied()));
    roles = Set.copyOf(all);
  }

  /** May do everything, in every project. */
  public boolean isAdmin() {
    return roles.contains(Role.ADMIN);
  }

  /**
   * Whether a rule lets this user do something.
   *
   * @param projectId the project of what it is done to
   */
  public boolean may(Policy policy, String projectId) {
    return isAdmin()
        || switch (policy.allowed()) {
          case ADMIN -> false;
          case PROJECT_MANAGER -> roles.contains(Role.MANAGER) && project.id().equals(projectId);
          case PROJECT_MEMBER -> roles.contains(Role.MEMBER) && project.id().equals(projectId);
          case PROJECT_READER -> roles.contains(Role.READER) && project.id().equals(projectId);
          case ANYBODY -> true;
        };
  }
}
