package dev.godwit.host.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.godwit.spi.SettingDefinition;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsFileTest {
  private static final SettingSection SECTION = new SettingSection(
      "Test",
      "",
      List.of(
          HostSetting.of(SettingDefinition.integer(
              "live_migration_downtime", "ms", 500, 100, 1000, "A pause.")),
          HostSetting.of(SettingDefinition.bool("a_flag", false, "A flag.")),
          HostSetting.of(SettingDefinition.text("state_dir", "state", "A place."))),
      List.of(new SettingFamily(
          "host",
          "NAME",
          "Hosts.",
          ValueCheck.NONE,
          List.of(
              HostSetting.of(SettingDefinition.text("client_uri", "", "A URI.")).asRequired()))));

  @TempDir
  private Path directory;

  @Test
  void readsValuesDefaultsAndFamilies() throws Exception {
    Settings settings =
        check("live_migration_downtime = 700\nhost.alpha.client_uri = qemu+tls://alpha/system\n");
    assertThat(settings.integer("live_migration_downtime")).isEqualTo(700);
    assertThat(settings.flag("a_flag")).isFalse();
    assertThat(settings.isSet("a_flag")).isFalse();
    assertThat(settings.path("state_dir")).isEqualTo(directory.toAbsolutePath().resolve("state"));
    assertThat(settings.family("host")).hasSize(1);
    assertThat(settings.family("host").getFirst().text("client_uri"))
        .isEqualTo("qemu+tls://alpha/system");
  }

  @Test
  void reportsEverythingThatIsWrongTogether() {
    assertThatThrownBy(() -> check("""
                    live_migration_dowtime = 700
                    live_migration_downtime = 99
                    a_flag = perhaps
                    a_flag = true
                    host.alpha.client_url = x
                    """)).isInstanceOfSatisfying(SettingsException.class, e -> {
      assertThat(e.problems()).hasSizeGreaterThanOrEqualTo(5);
      assertThat(e)
          .hasMessageContaining("did you mean live_migration_downtime?")
          .hasMessageContaining("100")
          .hasMessageContaining("perhaps")
          .hasMessageContaining("is set already in line 3")
          .hasMessageContaining("did you mean host.alpha.client_uri?")
          .hasMessageContaining("must be set and is missing");
    });
  }

  private Settings check(String text) throws Exception {
    Path file = Files.writeString(directory.resolve("godwit.properties"), text);
    return SettingsFile.read(file).check(List.of(SECTION), List.of());
  }
}
