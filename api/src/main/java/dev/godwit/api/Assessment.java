package dev.godwit.api;

import java.util.List;

/**
 * What stands in the way of a migration.
 *
 * @param blockers every reason found, the most basic first; empty when the migration may start
 * @param copiesLocalDisks whether the migration would copy disks
 */
public record Assessment(List<Blocker> blockers, boolean copiesLocalDisks) {
  public Assessment {
    blockers = List.copyOf(blockers);
  }

  /** Whether nothing stands in the way. */
  public boolean isClear() {
    return blockers.isEmpty();
  }
}
