package dev.godwit.host.plugins;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.godwit.api.HostName;
import dev.godwit.api.MigrationId;
import dev.godwit.host.plugins.PluginStatus.State;
import dev.godwit.host.startup.HostStartException;
import dev.godwit.spi.HostServices;
import dev.godwit.spi.Inventory;
import dev.godwit.spi.Journal;
import dev.godwit.spi.JournalEntry;
import dev.godwit.spi.JournalException;
import dev.godwit.spi.LiveMigrationDriver;
import dev.godwit.spi.MigrationCallbacks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PluginsTest {
  private static final String REFUSES = "throw new PluginException(\"no library\");";

  @TempDir
  private Path work;

  @TempDir
  private Path plugins;

  @Test
  void loadsAWholePluginAndPublishesItsSettings() throws Exception {
    good("alpha", REFUSES);
    try (Plugins loaded = Plugins.load(plugins)) {
      assertThat(loaded.statuses())
          .containsExactly(new PluginStatus("alpha", "1.2.3", State.LOADED, null));
      assertThat(loaded.settings("alpha")).extracting("name").containsExactly("test_flag");
    }
  }

  @Test
  void anEmptyOrMissingDirectorySaysWhereItLooked() throws Exception {
    for (Path directory : List.of(plugins, plugins.resolve("nowhere"))) {
      try (Plugins loaded = Plugins.load(directory)) {
        assertThat(loaded.statuses()).isEmpty();
        assertThatThrownBy(() -> loaded.settings("libvirt"))
            .isInstanceOf(HostStartException.class)
            .hasMessageContaining("libvirt")
            .hasMessageContaining(directory.resolve("libvirt").toString());
      }
    }
  }

  @Test
  void aTruncatedJarIsKeptWithItsCauseAndDisturbsNoOther() throws Exception {
    Path jar = good("alpha", REFUSES);
    byte[] bytes = Files.readAllBytes(jar);
    Files.write(jar, Arrays.copyOf(bytes, bytes.length / 2));
    good("bravo", REFUSES);
    try (Plugins loaded = Plugins.load(plugins)) {
      assertThat(loaded.statuses()).extracting("state").containsExactly(State.FAILED, State.LOADED);
      assertThatThrownBy(() -> loaded.settings("alpha"))
          .isInstanceOf(HostStartException.class)
          .hasMessageContaining(jar.toString())
          .hasMessageContaining("not a whole jar");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "spi, >=2.0.0 <3.0.0, needs the SPI",
    "java, 999, needs Java 999",
    "java, seventeen, no feature release",
    "id, other, must be the directory's name",
    "version, newest, which is none",
    "colour, green, unknown key colour",
    "version, '', lacks the key version",
    "spi, latest, write one like",
    "spi, '[1.0,2.0)', write one like",
    "spi, >=1.0.0 <, write one like",
    "'java ', 21, has the key java twice"
  })
  void aDescriptorThatDoesNotFitIsRefusedBeforeAClassIsLoaded(
      String key, String value, String sentence) throws Exception {
    var descriptor = PluginJar.descriptor("alpha");
    descriptor.put(key, value);
    // There is no class in it: whatever is refused, is refused by the descriptor alone.
    new PluginJar().describedBy(descriptor).writeTo(plugins.resolve("alpha/plugin.jar"));
    assertFails("alpha", sentence);
  }

  @Test
  void aTruncatedNativeJarIsFoundBeforeAClassOfItIsNeeded() throws Exception {
    good("alpha", REFUSES);
    Path jar = new PluginJar()
        .describedBy(PluginJar.descriptor("binding"))
        .writeTo(plugins.resolve("alpha/native/binding.jar"));
    Files.write(jar, Arrays.copyOf(Files.readAllBytes(jar), 40));
    assertFails("alpha", "binding.jar is not a whole jar");
  }

  @Test
  void whatIsNoPluginDirectoryIsPassedOver() throws Exception {
    Files.writeString(plugins.resolve("README"), "Plugins live here.");
    Files.createDirectories(plugins.resolve(".trash"));
    try (Plugins loaded = Plugins.load(plugins)) {
      assertThat(loaded.statuses()).isEmpty();
    }
  }

  @Test
  void nativeClassesAreTheSameWhenTheHostIsStartedAgain() throws Exception {
    good("alpha", """
        throw new PluginException(
            "loader " + System.identityHashCode(getClass().getClassLoader().getParent()));
        """);
    assertThat(causeOfCreate()).contains("loader ").isEqualTo(causeOfCreate());
  }

  @Test
  void twoDescriptorsAreOneTooMany() throws Exception {
    good("alpha", REFUSES);
    new PluginJar()
        .describedBy(PluginJar.descriptor("alpha"))
        .writeTo(plugins.resolve("alpha/second.jar"));
    assertFails("alpha", "and holds 2");
  }

  @Test
  void aDirectoryWithoutJarsOrWithoutAServiceIsRefused() throws Exception {
    Files.createDirectories(plugins.resolve("alpha"));
    assertFails("alpha", "holds no jar");
    new PluginJar()
        .describedBy(PluginJar.descriptor("alpha"))
        .writeTo(plugins.resolve("alpha/plugin.jar"));
    assertFails("alpha", "and names 0");
  }

  @Test
  void classesOfAnotherPluginAreRefused() throws Exception {
    new PluginJar()
        .describedBy(PluginJar.descriptor("alpha"))
        .withEntryClass(work, "bravo", REFUSES)
        .writeTo(plugins.resolve("alpha/plugin.jar"));
    assertFails("alpha", "the classes of bravo");
  }

  @Test
  void aPluginDoesNotSeeItsHost() throws Exception {
    good("alpha", """
        try {
          Class.forName("dev.godwit.host.plugins.Plugins");
          throw new PluginException("sees its host");
        } catch (ClassNotFoundException e) {
          throw new PluginException(
              Thread.currentThread().getContextClassLoader() == getClass().getClassLoader()
                  ? "sees only itself"
                  : "has a wrong context loader");
        }
        """);
    assertCreateFails("sees only itself");
  }

  @Test
  void aPluginThatRefusesOrBreaksIsKeptWithItsCause() throws Exception {
    good("alpha", REFUSES);
    assertCreateFails("no library");
    good("alpha", "throw new IllegalStateException(\"broken\");");
    assertCreateFails("broken");
    good("alpha", "throw new NoClassDefFoundError(\"gone\");");
    assertCreateFails("gone");
  }

  @Test
  void everyCallRunsWithTheClassesOfItsSide() throws Exception {
    good("alpha", """
        return new LiveMigrationDriver() {
          public dev.godwit.api.HypervisorView hypervisors() {
            return name -> {
              var answer = new java.util.concurrent.CompletableFuture<
                  dev.godwit.api.HostObservation>();
              String loader = Thread.currentThread().getContextClassLoader().getName();
              new Thread(() -> {
                try {
                  host.journal().read(new dev.godwit.api.MigrationId(UUID.randomUUID()));
                  answer.complete(new dev.godwit.api.HostObservation(
                      name, host.clock().instant(), null, loader, List.of()));
                } catch (JournalException | RuntimeException e) {
                  answer.completeExceptionally(e);
                }
              }).start();
              return answer;
            };
          }

          public dev.godwit.api.LiveMigration liveMigration() {
            return null;
          }

          public void close() {}
        };
        """);
    var journal = new WaitingJournal();
    try (Plugins loaded = Plugins.load(plugins);
        LiveMigrationDriver driver =
            loaded.create("alpha", Map.of("test_flag", "false"), new OnlyJournal(journal))) {
      var answer = driver.hypervisors().observe(new HostName("host-a"));
      var dependent = answer.thenApply(seen -> Thread.currentThread().getContextClassLoader());
      journal.release.countDown();
      assertThat(answer.get(20, TimeUnit.SECONDS).downCause()).isEqualTo("godwit-plugin-alpha");
      assertThat(dependent.get(20, TimeUnit.SECONDS)).isSameAs(Plugins.class.getClassLoader());
      assertThat(journal.loader).isSameAs(Plugins.class.getClassLoader());
    }
  }

  private String causeOfCreate() throws HostStartException {
    try (Plugins loaded = Plugins.load(plugins)) {
      assertThatThrownBy(
              () -> loaded.create("alpha", Map.of("test_flag", "false"), new NoServices()))
          .isInstanceOf(HostStartException.class);
      return String.valueOf(loaded.statuses().getFirst().cause());
    }
  }

  private void assertCreateFails(String sentence) throws HostStartException {
    try (Plugins loaded = Plugins.load(plugins)) {
      assertThatThrownBy(
              () -> loaded.create("alpha", Map.of("test_flag", "false"), new NoServices()))
          .isInstanceOf(HostStartException.class)
          .hasMessageContaining(sentence);
      assertThat(loaded.statuses()).hasSize(1);
      assertThat(loaded.statuses().getFirst().state()).isEqualTo(State.FAILED);
      assertThat(loaded.statuses().getFirst().cause()).contains(sentence);
    }
  }

  private void assertFails(String id, String sentence) throws HostStartException {
    try (Plugins loaded = Plugins.load(plugins)) {
      assertThat(loaded.statuses()).extracting("state").containsExactly(State.FAILED);
      assertThat(loaded.statuses().getFirst().cause()).contains(sentence);
      assertThatThrownBy(() -> loaded.settings(id)).hasMessageContaining(sentence);
    }
  }

  private Path good(String id, String createBody) throws IOException {
    return new PluginJar()
        .describedBy(PluginJar.descriptor(id))
        .withEntryClass(work, id, createBody)
        .writeTo(plugins.resolve(id).resolve("plugin.jar"));
  }

  /** A journal that waits until it is let go, and keeps the context class loader of its caller. */
  private static final class WaitingJournal implements Journal {
    private final CountDownLatch release = new CountDownLatch(1);
    private volatile ClassLoader loader;

    @Override
    public void append(MigrationId migration, JournalEntry entry) {
      throw new AssertionError("asked to write");
    }

    @Override
    public List<JournalEntry> read(MigrationId migration) throws JournalException {
      loader = Thread.currentThread().getContextClassLoader();
      try {
        assertThat(release.await(20, TimeUnit.SECONDS)).isTrue();
      } catch (InterruptedException e) {
        throw new JournalException("interrupted", e);
      }
      return List.of();
    }
  }

  /** A host that has a journal and nothing else. */
  private record OnlyJournal(Journal journal) implements HostServices {
    @Override
    public Inventory inventory() {
      throw new AssertionError("asked for the inventory");
    }

    @Override
    public MigrationCallbacks callbacks() {
      throw new AssertionError("asked for callbacks");
    }

    @Override
    public InstantSource clock() {
      return Clock.systemUTC();
    }
  }

  /** A host that must not be asked for anything. */
  private record NoServices() implements HostServices {
    @Override
    public Inventory inventory() {
      throw new AssertionError("asked for the inventory");
    }

    @Override
    public MigrationCallbacks callbacks() {
      throw new AssertionError("asked for callbacks");
    }

    @Override
    public Journal journal() {
      throw new AssertionError("asked for the journal");
    }

    @Override
    public InstantSource clock() {
      return Clock.systemUTC();
    }
  }
}
