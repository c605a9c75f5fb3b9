package dev.godwit.host.settings;

import dev.godwit.spi.SettingDefinition;
import java.util.Objects;

/**
 * A setting with what a host adds to its definition.
 *
 * @param required whether it is an error to leave it out
 * @param check a further check of a value that is set
 */
public record HostSetting(SettingDefinition definition, boolean required, ValueCheck check) {
  public HostSetting {
    Objects.requireNonNull(definition, "definition");
    Objects.requireNonNull(check, "check");
  }

  /** A setting that may be left out, with no further check. */
  public static HostSetting of(SettingDefinition definition) {
    return new HostSetting(definition, false, ValueCheck.NONE);
  }

  /** The same setting, which must be set. */
  public HostSetting asRequired() {
    return new HostSetting(definition, true, check);
  }

  /** The same setting with a further check in the place of the one it has. */
  public HostSetting checkedBy(ValueCheck newCheck) {
    return new HostSetting(definition, required, newCheck);
  }

  String name() {
    return definition.name();
  }
}
