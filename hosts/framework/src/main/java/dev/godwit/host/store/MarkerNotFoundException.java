package dev.godwit.host.store;

import dev.godwit.api.MigrationId;

/** The marker of a page names no migration. */
public final class MarkerNotFoundException extends Exception {
  private static final long serialVersionUID = 1;

  public MarkerNotFoundException(MigrationId marker) {
    super("there is no migration " + marker + " that a page could begin after");
  }
}
