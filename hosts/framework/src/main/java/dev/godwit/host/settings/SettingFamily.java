package dev.godwit.host.settings;

import java.util.List;
import java.util.Objects;

/**
 * Settings of things that the operator names, with keys of the form {@code prefix.NAME.member}: for
 * example {@code host.alpha.client_uri}. A name may contain dots; the member is what follows the last
 * one.
 *
 * @param prefix the first word of the keys
 * @param placeholder how the name is written in the documentation
 * @param description what the things are, one or two sentences
 * @param nameCheck which names are allowed
 * @param members the settings of one such thing
 */
public record SettingFamily(
    String prefix,
    String placeholder,
    String description,
    ValueCheck nameCheck,
    List<HostSetting> members) {
  public SettingFamily {
    Objects.requireNonNull(prefix, "prefix");
    Objects.requireNonNull(placeholder, "placeholder");
    Objects.requireNonNull(description, "description");
    Objects.requireNonNull(nameCheck, "nameCheck");
    members = List.copyOf(members);
  }

  /** The full key of a member. */
  String key(String name, HostSetting member) {
    return prefix + "." + name + "." + member.name();
  }
}
