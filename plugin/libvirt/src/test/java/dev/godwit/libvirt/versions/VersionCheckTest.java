package dev.godwit.libvirt.versions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.api.BlockMigration;
import dev.godwit.api.Blocker;
import dev.godwit.api.GuestId;
import dev.godwit.api.HostFacts;
import dev.godwit.api.HostName;
import dev.godwit.api.KnownBadVersions.Remedy;
import dev.godwit.api.MigrationContract;
import dev.godwit.api.MigrationId;
import dev.godwit.api.MigrationOptions;
import dev.godwit.api.PlannedMigration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What was only permitted is left out, what was asked for is refused. */
final class VersionCheckTest {
  private static final HostFacts TRIXIE =
      new HostFacts("QEMU", 10_000_013, 11_003_000, "h", "x86_64", "", 2, 4096, 2048);
  private static final JobFeatures POST_COPY = new JobFeatures(true, false);

  private final List<Blocker> blockers = new ArrayList<>();

  private static PlannedMigration request(@Nullable Boolean postCopy) {
    var contract = new MigrationContract(null, null, postCopy, null, null);
    return new PlannedMigration(
        new MigrationId(UUID.randomUUID()),
        new GuestId(UUID.randomUUID()),
        new HostName("alpha"),
        new HostName("bravo"),
        BlockMigration.AUTO,
        new MigrationOptions(contract, null, null));
  }

  private KnownBadList.Finding check(
      KnownBadList list, Set<String> accepted, @Nullable Boolean postCopy) {
    return new VersionCheck(list, accepted)
        .check(request(postCopy), TRIXIE, TRIXIE, POST_COPY, blockers);
  }

  @Test
  void whatIsOnlyPermittedIsLeftOut() {
    assertThat(check(KnownBadList.shipped(), Set.of(), null).allowed().postCopy())
        .isFalse();
    assertThat(blockers).isEmpty();
  }

  @Test
  void whatIsAskedForIsRefused() {
    check(KnownBadList.shipped(), Set.of(), true);
    assertThat(blockers).singleElement().satisfies(blocker -> {
      assertThat(blocker.code()).isEqualTo(Blocker.Code.KNOWN_BAD_VERSIONS);
      assertThat(blocker.message())
          .contains("from alpha to bravo with post-copy, which the request asks for.")
          .contains("the setting live_migration_accept_unrecoverable_post_copy accepts that");
    });
  }

  @Test
  void whatAnOperatorAcceptsIsDone() {
    var accepted = Set.of("live_migration_accept_unrecoverable_post_copy");
    assertThat(check(KnownBadList.shipped(), accepted, true).allowed()).isEqualTo(POST_COPY);
    assertThat(blockers).isEmpty();
  }

  @Test
  void anEntryThatRefusesIsABlocker() {
    var entry = new KnownBad(
        "example",
        List.of(),
        List.of(new KnownBad.Pair(new KnownBad.Side("< 11.0.0", null), null)),
        "every guest is lost",
        Remedy.REFUSE,
        null,
        "a test");
    check(new KnownBadList(List.of(entry)), Set.of(), null);
    assertThat(blockers).singleElement().satisfies(blocker -> {
      assertThat(blocker.code()).isEqualTo(Blocker.Code.KNOWN_BAD_VERSIONS);
      assertThat(blocker.message())
          .contains("cannot be moved from alpha to bravo: between QEMU 10.0.13")
          .contains("every guest is lost");
    });
  }
}
