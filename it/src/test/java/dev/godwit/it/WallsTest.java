package dev.godwit.it;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Holds the arrows between the rooms of docs/architecture.md; there are no others. */
class WallsTest {
  private static final String JDK = "java..";

  /** A room's package, and what its classes may use. */
  private static final Map<String, List<String>> ARROWS = Map.of(
      "dev.godwit.api",
      List.of(JDK, "org.jspecify.."),
      "dev.godwit.spi",
      List.of(JDK, "org.jspecify..", "dev.godwit.api..", "org.slf4j.."),
      "dev.godwit.hub",
      List.of(JDK, "org.jspecify.."),
      "dev.godwit.engine",
      List.of(
          JDK,
          "org.jspecify..",
          "org.slf4j..",
          "com.fasterxml.jackson..",
          "dev.godwit.api..",
          "dev.godwit.spi..",
          "dev.godwit.hub.."),
      "dev.godwit.simulator",
      List.of(
          JDK,
          "org.jspecify..",
          "com.fasterxml.jackson..",
          "dev.godwit.api..",
          "dev.godwit.spi..",
          "dev.godwit.hub..",
          "dev.godwit.engine.."));

  private static JavaClasses godwit;

  @BeforeAll
  static void read() {
    godwit = new ClassFileImporter()
        .withImportOption(new ImportOption.DoNotIncludeTests())
        .importPackages("dev.godwit");
  }

  @Test
  void everyRoomIsLookedAt() {
    for (String room : List.of(
        "api",
        "spi",
        "hub",
        "engine",
        "simulator",
        "libvirt",
        "testkit",
        "host",
        "host.http",
        "standalone",
        "nova",
        "cli")) {
      assertThat(godwit.that(in("dev.godwit." + room))).as(room).isNotEmpty();
    }
  }

  @Test
  void lowerRoomsUseNothingButWhatTheyMay() {
    ARROWS.forEach((room, allowed) -> {
      String[] packages = java.util.stream.Stream.concat(
              allowed.stream(), java.util.stream.Stream.of(room + ".."))
          .toArray(String[]::new);
      classes()
          .that()
          .resideInAPackage(room + "..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(packages)
          .check(godwit);
    });
  }

  @Test
  void hostsNeverTouchAPlugin() {
    forbid(
        "dev.godwit.host",
        "dev.godwit.hub",
        "dev.godwit.engine",
        "dev.godwit.simulator",
        "dev.godwit.libvirt",
        "dev.godwit.standalone",
        "dev.godwit.cli");
  }

  @Test
  void theStandaloneHostReachesThePluginOnlyThroughTheFramework() {
    forbid(
        "dev.godwit.standalone",
        "dev.godwit.hub",
        "dev.godwit.engine",
        "dev.godwit.simulator",
        "dev.godwit.libvirt",
        "dev.godwit.cli");
  }

  @Test
  void theHostForNovaReachesThePluginOnlyThroughTheFramework() {
    forbid(
        "dev.godwit.nova",
        "dev.godwit.hub",
        "dev.godwit.engine",
        "dev.godwit.simulator",
        "dev.godwit.libvirt",
        "dev.godwit.standalone",
        "dev.godwit.cli");
  }

  @Test
  void pluginsNeverTouchAHost() {
    forbid(
        "dev.godwit.libvirt",
        "dev.godwit.host",
        "dev.godwit.standalone",
        "dev.godwit.nova",
        "dev.godwit.cli");
  }

  @Test
  void theCommandReachesADriverOnlyThroughTheSpi() {
    forbid(
        "dev.godwit.cli",
        "dev.godwit.hub",
        "dev.godwit.engine",
        "dev.godwit.simulator",
        "dev.godwit.libvirt",
        "dev.godwit.host",
        "dev.godwit.standalone");
    for (String room : List.of("client", "cloud", "output")) {
      forbid("dev.godwit.cli." + room, "dev.godwit.api", "dev.godwit.spi");
    }
  }

  @Test
  void theCommandsPackagesDependDownwardsOnly() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .layer("commands")
        .definedBy("dev.godwit.cli")
        .layer("offline")
        .definedBy("dev.godwit.cli.offline")
        .layer("output")
        .definedBy("dev.godwit.cli.output")
        .layer("client")
        .definedBy("dev.godwit.cli.client")
        .layer("cloud")
        .definedBy("dev.godwit.cli.cloud")
        .whereLayer("commands")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("offline")
        .mayOnlyBeAccessedByLayers("commands")
        .whereLayer("output")
        .mayOnlyBeAccessedByLayers("commands", "offline")
        .whereLayer("client")
        .mayOnlyBeAccessedByLayers("commands", "output")
        .whereLayer("cloud")
        .mayOnlyBeAccessedByLayers("commands", "client")
        .check(godwit);
  }

  @Test
  void noPackagesDependOnEachOtherInACircle() {
    slices().matching("dev.godwit.(**)").should().beFreeOfCycles().check(godwit);
  }

  @Test
  void nothingThatIsShippedKnowsTheTestkit() {
    for (String room : List.of("simulator", "libvirt", "host", "standalone", "cli")) {
      forbid("dev.godwit." + room, "dev.godwit.testkit");
    }
  }

  @Test
  void theModelOfAMigrationNeedsNoHub() {
    forbid("dev.godwit.simulator.model", "dev.godwit.hub", "dev.godwit.simulator.offline");
  }

  @Test
  void theEngineDoesNotKnowThatItIsSimulated() {
    forbid("dev.godwit.engine", "dev.godwit.simulator");
  }

  @Test
  void nativeSupplementKnowsNothingOfMigrations() {
    forbid(
        "dev.godwit.libvirt.natives",
        "dev.godwit.api",
        "dev.godwit.spi",
        "dev.godwit.hub",
        "dev.godwit.engine",
        "com.google");
  }

  @Test
  void theWrongJobTypesOfLibvirtJavaAreNotUsed() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName("org.libvirt.Domain$JobType")
        .check(godwit);
  }

  private static void forbid(String room, String... others) {
    noClasses()
        .that()
        .resideInAPackage(room + "..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(Arrays.stream(others).map(other -> other + "..").toArray(String[]::new))
        .check(godwit);
  }

  private static DescribedPredicate<JavaClass> in(String room) {
    return DescribedPredicate.describe(
        "in " + room,
        type -> type.getPackageName().equals(room) || type.getPackageName().startsWith(room + "."));
  }
}
