package dev.godwit.standalone.identity;

import dev.godwit.host.settings.SettingGroup;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * To which project each server belongs, as the settings say: libvirt does not know projects.
 * Immutable.
 */
public final class Projects {
  static final String SERVERS = "servers";
  private static final String ANY = "*";

  private final Project unclaimed = Project.named(User.ADMIN);
  private final List<Claim> claims;

  private record Claim(String entry, Project project) {
    boolean covers(String serverId, String serverName) {
      return entry.endsWith(ANY)
          ? serverName.startsWith(entry.substring(0, entry.length() - 1))
          : entry.equals(serverName) || entry.equals(serverId);
    }
  }

  Projects(List<SettingGroup> settings) {
    var found = new ArrayList<Claim>();
    for (SettingGroup group : settings) {
      Project project = Project.named(group.name());
      group.list(SERVERS).forEach(entry -> found.add(new Claim(entry, project)));
    }
    // A UUID or a whole name counts for more than a beginning, and a longer one for more than a
    // shorter one.
    found.sort(Comparator.comparingInt((Claim claim) -> claim.entry().endsWith(ANY) ? 1 : 0)
        .thenComparingInt(claim -> -claim.entry().length())
        .thenComparing(claim -> claim.project().name()));
    claims = List.copyOf(found);
  }

  /** The project of a server; the administrator's if no project claims it. */
  public Project of(String serverId, String serverName) {
    Optional<Claim> claim = claims.stream()
        .filter(candidate -> candidate.covers(serverId, serverName))
        .findFirst();
    return claim.map(Claim::project).orElse(unclaimed);
  }
}
