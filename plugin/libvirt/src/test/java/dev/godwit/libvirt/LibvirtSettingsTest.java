package dev.godwit.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.api.KnownBadVersions;
import dev.godwit.libvirt.versions.KnownBadList;
import dev.godwit.spi.SettingDefinition;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What an operator can set of this driver. */
final class LibvirtSettingsTest {
  @Test
  void everyConsequenceThatCanBeAcceptedIsAcceptedByItsSetting() {
    var names = KnownBadList.shipped().forPeople().stream()
        .map(KnownBadVersions::acceptedBy)
        .filter(Objects::nonNull)
        .toList();
    assertThat(names).isNotEmpty().allSatisfy(name -> {
      assertThat(LibvirtSettings.of(settings(Map.of())).accepted()).isEmpty();
      assertThat(LibvirtSettings.of(settings(Map.of(name, "true"))).accepted())
          .containsExactly(name);
    });
  }

  private static Map<String, String> settings(Map<String, String> changed) {
    var settings = new HashMap<String, String>();
    for (SettingDefinition each : LibvirtSettings.definitions()) {
      settings.put(each.name(), each.defaultValue());
    }
    assertThat(settings.keySet()).containsAll(changed.keySet());
    settings.putAll(changed);
    return settings;
  }
}
