package dev.godwit.host.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.godwit.spi.SettingDefinition;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsFileTest {
  private static final SettingDefinition DOWNTIME =
      SettingDefinition.integer("live_migration_downtime", "ms", 500, 100, 1000, "A pause.");
  private static final SettingDefinition SECRET = new SettingDefinition(
      "password_hash", SettingDefinition.Type.TEXT, "", "", null, null, List.of(), "A hash.", true);
  private static final SettingSection SECTION = new SettingSection(
      "Test",
      "",
      List.of(
          HostSetting.of(DOWNTIME),
          HostSetting.of(SettingDefinition.bool("a_flag", false, "A flag.")),
          HostSetting.of(SettingDefinition.choice(
              "timeout_action", "abort", List.of("abort", "force_complete"), "An action.")),
          HostSetting.of(SettingDefinition.list("names", "", "Some names.")),
          HostSetting.of(SettingDefinition.text("state_dir", "state", "A place.")),
          HostSetting.of(SettingDefinition.text("certificate", "", "A file."))
              .checkedBy(value -> value.endsWith(".pem") ? null : "is not the name of a PEM file")),
      List.of(
          new SettingFamily(
              "host",
              "NAME",
              "Hosts.",
              name -> name.startsWith("-") ? "begins with a hyphen" : null,
              List.of(HostSetting.of(SettingDefinition.text("client_uri", "", "A URI."))
                  .asRequired())),
          new SettingFamily(
              "user",
              "NAME",
              "Users.",
              ValueCheck.NONE,
              List.of(
                  HostSetting.of(SECRET).checkedBy(value -> "is not a hash"),
                  HostSetting.of(SettingDefinition.list("roles", "reader", "Roles."))))));

  @TempDir
  private Path directory;

  @Test
  void readsValuesDefaultsAndFamilies() throws Exception {
    Settings settings = check("""
        live_migration_downtime = 700
        a_flag = TRUE
        names = one , two,,
        host.alpha.example.org.client_uri = qemu+tls://alpha/system
        user.alice.roles = admin, reader
        """);
    assertThat(settings.integer("live_migration_downtime")).isEqualTo(700);
    assertThat(settings.flag("a_flag")).isTrue();
    assertThat(settings.text("timeout_action")).isEqualTo("abort");
    assertThat(settings.isSet("timeout_action")).isFalse();
    assertThat(settings.list("names")).containsExactly("one", "two");
    assertThat(settings.optionalPath("certificate")).isEmpty();
    assertThat(settings.family("host")).singleElement().satisfies(host -> {
      assertThat(host.name()).isEqualTo("alpha.example.org");
      assertThat(host.text("client_uri")).isEqualTo("qemu+tls://alpha/system");
    });
    assertThat(settings.family("user").getFirst().list("roles")).containsExactly("admin", "reader");
    assertThat(settings.values(List.of(DOWNTIME)))
        .isEqualTo(Map.of("live_migration_downtime", "700"));
  }

  @Test
  void relativePathsAreRelativeToTheFile() throws Exception {
    assertThat(check("state_dir = ../elsewhere\n").path("state_dir"))
        .isEqualTo(directory.toAbsolutePath().resolveSibling("elsewhere"));
    assertThat(check("state_dir = /var/lib/godwit\n").path("state_dir"))
        .isEqualTo(Path.of("/var/lib/godwit"));
  }

  @Test
  void reportsEverythingThatIsWrongTogether() throws Exception {
    assertThat(problems("""
        live_migration_dowtime = 700
        live_migration_downtime = 99
        a_flag = perhaps
        a_flag = true
        host.alpha.client_url = x
        certificate = /etc/key
        x\\u00 = 1
        """))
        .containsExactly(
            "1: live_migration_dowtime: there is no such setting; did you mean"
                + " live_migration_downtime?",
            "2: live_migration_downtime: must be at least 100 ms, is '99'",
            "3: a_flag: must be true or false, is 'perhaps'",
            "4: a_flag: is set already in line 3",
            "5: host.alpha.client_uri: must be set and is missing",
            "5: host.alpha.client_url: there is no such setting; did you mean"
                + " host.alpha.client_uri?",
            "6: certificate: the value is not the name of a PEM file, is '/etc/key'",
            "7: a \\u must be followed by four hexadecimal digits");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "live_migration_downtime=1001 | must be at most 1000 ms, is '1001'",
        "live_migration_downtime=1.5 | must be a whole number, is '1.5'",
        "live_migration_downtime= | is empty (leave the line out for the default)",
        "live_migration_downtime=99999999999999999999 | must be a whole number",
        "timeout_action=force | must be one of abort, force_complete, is 'force'",
        "host.-x.client_uri=a | the name '-x' begins with a hyphen",
        "host.alpha.client_uri= | must not be empty",
        "hosts.alpha.client_uri=a | did you mean host.alpha.client_uri?",
        "host.alpha=a | there is no such setting; there are host.NAME.client_uri",
        "user.bob.role=admin | did you mean user.bob.roles?",
        "entirely_different=1 | there is no such setting"
      })
  void eachWrongLineGetsItsSentence(String line, String sentence) throws Exception {
    assertThat(problems(line + "\n"))
        .anySatisfy(problem -> assertThat(problem).startsWith("1: ").contains(sentence));
  }

  @Test
  void aSecretIsNeverShown() throws Exception {
    assertThat(problems("user.bob.password_hash = hunter2\n"))
        .containsExactly("1: user.bob.password_hash: the value is not a hash, is ********");
    Path file = Files.writeString(
        directory.resolve("godwit.properties"), "user.bob.password_hash = hunter2\n");
    var open = new SettingFamily(
        "user", "NAME", "Users.", ValueCheck.NONE, List.of(HostSetting.of(SECRET)));
    Settings settings = SettingsFile.read(file)
        .check(List.of(new SettingSection("Users", "", List.of(), List.of(open))), List.of());
    assertThat(settings.family("user").getFirst().text("password_hash")).isEqualTo("hunter2");
    assertThat(settings.toString()).contains("bob", "********").doesNotContain("hunter2");
  }

  @Test
  void rulesSeeAllSettingsAndNameTheirLine() throws Exception {
    SettingsRule rule = (settings, problems) -> {
      if (settings.optionalText("certificate").isPresent()) {
        problems.accept("certificate", "needs a private key");
      }
    };
    Path file = write("\ncertificate = a.pem\n");
    var thrown = catchThrowableOfType(
        SettingsException.class,
        () -> SettingsFile.read(file).check(List.of(SECTION), List.of(rule)));
    assertThat(thrown).hasMessage(file + ":2: certificate: needs a private key");
  }

  @Test
  void aGlimpseTakesDefaultsForWhatIsWrongAndPassesOverWhatIsUnknown() throws Exception {
    var glimpse = SettingsFile.read(write("live_migration_downtime = 1\nunknown = 2\n"))
        .glimpse(List.of(SECTION));
    assertThat(glimpse.settings().integer("live_migration_downtime")).isEqualTo(500);
    assertThat(glimpse.problems()).hasSize(1);
  }

  @Test
  void aFileThatCannotBeReadIsOneSentence() throws Exception {
    Path missing = directory.resolve("missing.properties");
    assertThat(catchThrowableOfType(SettingsException.class, () -> SettingsFile.read(missing)))
        .hasMessage(missing + ": there is no such file");
    Path latin = Files.write(
        directory.resolve("latin.properties"), "# é".getBytes(StandardCharsets.ISO_8859_1));
    assertThat(catchThrowableOfType(SettingsException.class, () -> SettingsFile.read(latin)))
        .hasMessageContaining("not encoded in UTF-8");
    Path large = Files.write(directory.resolve("large.properties"), new byte[1024 * 1024 + 1]);
    assertThat(catchThrowableOfType(SettingsException.class, () -> SettingsFile.read(large)))
        .hasMessageContaining("larger than 1 MiB");
  }

  @Test
  void sectionsThatContradictThemselvesAreRefused() throws Exception {
    SettingsFile file = SettingsFile.read(write(""));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> file.check(List.of(SECTION, SECTION), List.of()))
        .withMessageContaining("defined twice");
    var wrongDefault = SettingDefinition.integer("steps", "", 1, 3, 9, "Steps.");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> file.check(List.of(SettingSection.of("T", "", wrongDefault)), List.of()))
        .withMessageContaining("steps");
  }

  private Path write(String text) throws Exception {
    return Files.writeString(directory.resolve("godwit.properties"), text);
  }

  private Settings check(String text) throws Exception {
    return SettingsFile.read(write(text)).check(List.of(SECTION), List.of());
  }

  /** What is wrong with a file of this text, without the file's name. */
  private List<String> problems(String text) throws Exception {
    var thrown = catchThrowableOfType(SettingsException.class, () -> check(text));
    assertThat(thrown).as("the text is accepted").isNotNull();
    return thrown.problems().stream()
        .map(problem -> problem.toString().replace(problem.file() + ":", "").strip())
        .toList();
  }
}
