package dev.godwit.libvirt.versions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.godwit.api.HostFacts;
import dev.godwit.api.KnownBadVersions.Remedy;
import dev.godwit.libvirt.versions.KnownBadList.Finding;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a job may use between two hosts follows from the list, and from nothing else. */
final class KnownBadListTest {
  private static final KnownBadList SHIPPED = KnownBadList.shipped();
  private static final JobFeatures BOTH = new JobFeatures(true, true);
  private static final String ACCEPT = "live_migration_accept_unrecoverable_post_copy";

  @ParameterizedTest
  @CsvSource({
    "7.2.22, 7.2.22, false",
    "10.0.13, 10.1.0, false",
    "10.1.0, 10.0.13, false",
    "10.1.0, 10.1.0, true",
    "11.1.2, 11.1.2, true"
  })
  void parallelConnectionsAndPostCopyNeedQemu10Point1OnBothSides(
      String source, String destination, boolean parallel) {
    Finding found =
        SHIPPED.find(host(source, "12.8.0"), host(destination, "12.8.0"), BOTH, Set.of());
    assertThat(found.allowed()).isEqualTo(new JobFeatures(true, parallel));
    assertThat(found.refused()).isEmpty();
    assertThat(found.noted()).hasSize(parallel ? 0 : 1);
    if (!parallel) {
      assertThat(found.noted().getFirst())
          .startsWith("Memory is moved over one connection: between QEMU " + source)
          .endsWith("(parallel-post-copy).");
    }
  }

  @Test
  void eitherAloneIsFine() {
    HostFacts old = host("7.2.22", "9.0.0");
    assertThat(SHIPPED.find(old, old, new JobFeatures(true, false), Set.of()).allowed())
        .isEqualTo(new JobFeatures(true, false));
    assertThat(SHIPPED.find(old, old, new JobFeatures(false, true), Set.of()).allowed())
        .isEqualTo(new JobFeatures(false, true));
  }

  @ParameterizedTest
  @CsvSource({
    "11.1.9, 11.1.9, true",
    "11.2.0, 12.8.0, false",
    "12.8.0, 11.3.0, false",
    "9.0.0, 11.3.99, false",
    "11.4.0, 11.4.0, true"
  })
  void noPostCopyThatCannotBeRecovered(String source, String destination, boolean postCopy) {
    Finding found = SHIPPED.find(
        host("10.0.13", source),
        host("10.0.13", destination),
        new JobFeatures(true, false),
        Set.of());
    assertThat(found.allowed().postCopy()).isEqualTo(postCopy);
    assertThat(found.noted()).hasSize(postCopy ? 0 : 1);
  }

  @Test
  void anOperatorMayAcceptIt() {
    HostFacts trixie = host("10.0.13", "11.3.0");
    Finding refused = SHIPPED.find(trixie, trixie, new JobFeatures(true, false), Set.of());
    assertThat(refused.noted().getFirst())
        .isEqualTo(
            "Post-copy is left out: between QEMU 10.0.13 with libvirt 11.3.0 and QEMU 10.0.13 with libvirt"
                + " 11.3.0 a post-copy that broke cannot be recovered, because libvirtd crashes when it is resumed"
                + " (post-copy-recovery; the setting " + ACCEPT + " accepts that).");
    assertThat(SHIPPED
            .find(trixie, trixie, new JobFeatures(true, false), Set.of(ACCEPT))
            .allowed())
        .isEqualTo(new JobFeatures(true, false));
  }

  @Test
  void whatIsLeftOutForOneReasonBreaksForNoOther() {
    HostFacts trixie = host("10.0.13", "11.3.0");
    Finding found = SHIPPED.find(trixie, trixie, BOTH, Set.of());
    assertThat(found.allowed()).isEqualTo(new JobFeatures(false, true));
    assertThat(found.noted()).hasSize(1);
    assertThat(SHIPPED.find(trixie, trixie, BOTH, Set.of(ACCEPT)).allowed())
        .isEqualTo(new JobFeatures(true, false));
  }

  @Test
  void anEntryMayRefuse() {
    var entry = new KnownBad(
        "example",
        List.of(),
        List.of(new KnownBad.Pair(new KnownBad.Side("< 8.0.0", null), null)),
        "every guest is lost",
        Remedy.REFUSE,
        null,
        "a test");
    var list = new KnownBadList(List.of(entry));
    HostFacts old = host("7.2.22", "9.0.0");
    HostFacts other = host("8.0.0", "9.0.0");
    var plain = new JobFeatures(false, false);
    assertThat(list.find(old, other, plain, Set.of()).refused())
        .singleElement()
        .asString()
        .contains("every guest is lost");
    assertThat(list.find(other, old, plain, Set.of()).refused()).isEmpty();
  }

  @Test
  void rangesAreOfQemuOnlyWhereQemuRuns() {
    var other = new HostFacts("bhyve", 1_000_000, 9_000_000, "h", "x86_64", "", 1, 1, 1);
    assertThat(SHIPPED.find(other, other, BOTH, Set.of()).allowed()).isEqualTo(BOTH);
  }

  @Test
  void everyEntryCanBeShown() {
    assertThat(SHIPPED.forPeople()).hasSameSizeAs(SHIPPED.entries()).allSatisfy(entry -> {
      assertThat(entry.pairs()).isNotEmpty().allSatisfy(pair -> {
        assertThat(pair.source()).isNotBlank();
        assertThat(pair.destination()).isNotBlank();
      });
      assertThat(entry.breaks()).isNotBlank();
      assertThat(entry.knownFrom()).isNotBlank();
    });
    assertThat(SHIPPED.forPeople().stream().map(entry -> entry.id())).doesNotHaveDuplicates();
    assertThat(SHIPPED.forPeople().getLast().pairs().getFirst().source())
        .isEqualTo("QEMU < 10.1.0");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {"10.1", "< 10.1", "> 10.1.0", "< 10.1.0,>= 9.0.0", ">= 9.0.0, < 9.0.0", "''"})
  void aRangeIsReadExactly(String text) {
    assertThatThrownBy(() -> VersionRange.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {"< 10.1.0", ">= 11.2.0, < 11.4.0", ">= 12.0.0"})
  void aRangeIsWrittenAsItIsRead(String text) {
    assertThat(VersionRange.parse(text)).hasToString(text);
  }

  private static HostFacts host(String qemu, String libvirt) {
    return new HostFacts(
        "QEMU", number(qemu), number(libvirt), "h", "x86_64", "EPYC", 2, 4096, 2048);
  }

  private static long number(String version) {
    String[] parts = version.split("\\.");
    return Long.parseLong(parts[0]) * 1_000_000
        + Long.parseLong(parts[1]) * 1_000
        + Long.parseLong(parts[2]);
  }
}
