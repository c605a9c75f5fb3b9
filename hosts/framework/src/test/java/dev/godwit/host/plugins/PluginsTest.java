package dev.godwit.host.plugins;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.godwit.host.HostStartException;
import dev.godwit.host.plugins.PluginStatus.State;
import dev.godwit.spi.HostServices;
import dev.godwit.spi.Inventory;
import dev.godwit.spi.Journal;
import dev.godwit.spi.MigrationCallbacks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
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
    "version, '', lacks the key version"
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
