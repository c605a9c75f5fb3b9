package dev.godwit.standalone.identity;

import dev.godwit.host.settings.HostSetting;
import dev.godwit.host.settings.SettingFamily;
import dev.godwit.host.settings.SettingSection;
import dev.godwit.spi.SettingDefinition;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The settings of the users and their tokens. */
public final class StandaloneIdentitySettings {
  static final String REGION = "region_name";
  static final String TOKEN_LIFETIME = "token_lifetime_seconds";

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@-]{0,63}");
  private static final Pattern REGION_NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}");
  private static final Pattern SERVER = Pattern.compile("[^\\s*,][^\\s*,]{0,254}\\*?|\\*");

  private StandaloneIdentitySettings() {}

  private static List<String> items(String value) {
    return Stream.of(value.split(",", -1))
        .map(String::strip)
        .filter(item -> !item.isEmpty())
        .toList();
  }

  public static SettingSection section() {
    return new SettingSection(
        "Users",
        "The first start makes the user admin; its password is in clouds.yaml in state_dir."
            + " docs/compute-api.md says what each role may do.",
        List.of(
            HostSetting.of(
                    SettingDefinition.text(REGION, "RegionOne", "The region in the catalog."))
                .checkedBy(value ->
                    REGION_NAME.matcher(value).matches() ? null : "is not a region's name"),
            HostSetting.of(SettingDefinition.integer(
                TOKEN_LIFETIME,
                "s",
                3600,
                60,
                604_800,
                "How long a token is good; Keystone's default."))),
        List.of(
            new SettingFamily(
                "user",
                "NAME",
                "Somebody who may use the API.",
                name -> !NAME.matcher(name).matches() || name.equals(User.ADMIN)
                    ? "is not a name for a user (admin is made by the first start)"
                    : null,
                List.of(
                    new HostSetting(
                        new SettingDefinition(
                            "password_hash",
                            SettingDefinition.Type.TEXT,
                            "",
                            "",
                            null,
                            null,
                            List.of(),
                            "The hash of the password, as godwit serve hash-password prints it.",
                            true),
                        true,
                        value -> PasswordHash.isValid(value) ? null : "is not a password hash"),
                    HostSetting.of(
                            SettingDefinition.list(
                                "roles",
                                "reader",
                                "admin, manager, member or reader; each may also do what the next one may."))
                        .checkedBy(value -> items(value).stream()
                                .allMatch(word -> Role.ofWord(word).isPresent())
                            ? null
                            : "may hold admin, manager, member and reader only"),
                    HostSetting.of(
                            SettingDefinition.text("project", "admin", "The user's project."))
                        .checkedBy(value ->
                            NAME.matcher(value).matches() ? null : "is not a project's name"))),
            new SettingFamily(
                "project",
                "NAME",
                "A project that owns servers. What no project claims belongs to the project admin.",
                name -> NAME.matcher(name).matches() ? null : "is not a name for a project",
                List.of(HostSetting.of(SettingDefinition.list(
                        Projects.SERVERS,
                        "",
                        "Its servers: UUIDs, names, or beginnings of names followed by *. A UUID or a"
                            + " name counts for more than a beginning, and a longer entry for more"
                            + " than a shorter one."))
                    .asRequired()
                    .checkedBy(value -> items(value).stream()
                            .allMatch(entry -> SERVER.matcher(entry).matches())
                        ? null
                        : "holds an entry that is no UUID, name or beginning of a name with *")))));
  }
}
