package dev.godwit.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.host.settings.SettingSection;
import dev.godwit.host.settings.SettingsReference;
import dev.godwit.libvirt.LibvirtPlugin;
import dev.godwit.nova.NovaHost;
import dev.godwit.standalone.StandaloneHost;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

/**
 * docs/settings.md is what the code says. Written anew by {@code ./mvnw verify
 * -Dgodwit.write-reference=true -Dtest=SettingsReferenceTest -Dsurefire.failIfNoSpecifiedTests=false
 * -DskipITs}.
 */
class SettingsReferenceTest {
  @Test
  void theReferenceIsUpToDate() throws Exception {
    var sections = new ArrayList<SettingSection>(StandaloneHost.settingSections());
    sections.add(SettingSection.of(
        "The driver libvirt", "Published by the plugin.", new LibvirtPlugin().settings()));
    sections.addAll(NovaHost.ownSections());
    String reference = SettingsReference.render(sections);
    Path file = Path.of(System.getProperty("godwit.root"), "docs", "settings.md");
    if (Boolean.getBoolean("godwit.write-reference")) {
      Files.writeString(file, reference);
    }
    assertThat(file).hasContent(reference);
  }
}
