package dev.godwit.standalone.compute;

import dev.godwit.api.GuestObservation.PowerState;
import dev.godwit.host.inventory.ServerStatus;
import dev.godwit.host.inventory.ServerView;
import org.jspecify.annotations.Nullable;

/** Nova's words and numbers for the state of a server. */
final class ServerStates {
  private ServerStates() {}

  static String vmState(ServerView server) {
    return switch (server.status()) {
      case ACTIVE, UNKNOWN -> "active";
      case MIGRATING -> server.power() == PowerState.PAUSED ? "paused" : "active";
      case PAUSED -> "paused";
      case SUSPENDED -> "suspended";
      case SHUTOFF -> "stopped";
      case ERROR -> "error";
    };
  }

  static @Nullable String taskState(ServerView server) {
    return server.migration() == null ? null : "migrating";
  }

  static int power(ServerView server) {
    if (server.status() == ServerStatus.UNKNOWN) {
      return 0;
    }
    return switch (server.power()) {
      case NO_STATE -> 0;
      case RUNNING -> 1;
      case PAUSED -> 3;
      case SHUTDOWN -> 4;
      case CRASHED -> 6;
      case SUSPENDED -> 7;
    };
  }
}
