package dev.godwit.libvirt.versions;

import dev.godwit.api.Blocker;
import dev.godwit.api.Blocker.Code;
import dev.godwit.api.HostFacts;
import dev.godwit.api.MigrationRequest;
import dev.godwit.libvirt.versions.KnownBadList.Finding;
import java.util.List;
import java.util.Set;

/** Whether a migration may be made between the versions of two hosts, and what its job may use. */
public final class VersionCheck {
  private final KnownBadList knownBad;
  private final Set<String> accepted;

  /**
   * A check.
   *
   * @param accepted the settings by which an operator accepts consequences, those that are on
   */
  public VersionCheck(KnownBadList knownBad, Set<String> accepted) {
    this.knownBad = knownBad;
    this.accepted = Set.copyOf(accepted);
  }

  /** What it goes by. */
  public KnownBadList knownBad() {
    return knownBad;
  }

  /**
   * Checks a migration.
   *
   * @param wanted what its job is to use
   * @param blockers gets what stands in its way
   */
  public Finding check(
      MigrationRequest request,
      HostFacts source,
      HostFacts destination,
      JobFeatures wanted,
      List<Blocker> blockers) {
    Finding found = knownBad.find(source, destination, wanted, accepted);
    String subject = "Guest "
        + request.guest()
        + " cannot be moved from "
        + request.source()
        + " to "
        + request.destination();
    found.refused().forEach(why -> blockers.add(refusal(subject + ": " + why)));
    boolean lost = wanted.postCopy() && !found.allowed().postCopy();
    if (lost && Boolean.TRUE.equals(request.options().contract().postCopy())) {
      blockers.add(refusal(subject
          + " with post-copy, which the request asks for. "
          + String.join(" ", found.noted())));
    }
    return found;
  }

  private static Blocker refusal(String message) {
    return new Blocker(Code.KNOWN_BAD_VERSIONS, message);
  }
}
