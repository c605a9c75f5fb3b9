package dev.godwit.host.settings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.spi.SettingDefinition;
import java.util.List;
import org.junit.jupiter.api.Test;

class SettingsReferenceTest {
  @Test
  void everySettingHasItsRow() {
    var section = new SettingSection(
        "The host",
        "Some words.",
        List.of(
            HostSetting.of(SettingDefinition.integer("steps", "s", 10, 3, 50, "How many.")),
            HostSetting.of(SettingDefinition.choice("action", "a", List.of("a", "b"), "One|two."))),
        List.of(new SettingFamily(
            "user",
            "NAME",
            "A user.",
            ValueCheck.NONE,
            List.of(HostSetting.of(new SettingDefinition(
                    "hash",
                    SettingDefinition.Type.TEXT,
                    "",
                    "",
                    null,
                    null,
                    List.of(),
                    "A hash.",
                    true))
                .asRequired()))));
    assertThat(SettingsReference.render(List.of(section))).contains("""

        ## The host

        Some words.

        | setting | type | default | description |
        |---|---|---|---|
        | `steps` | integer, s, 3 to 50 | `10` | How many. |
        | `action` | `a`, `b` | `a` | One\\|two. |

        A user.

        | setting | type | default | description |
        |---|---|---|---|
        | `user.NAME.hash` | text | must be set | A hash. Secret: never shown or logged. |
        """);
  }
}
