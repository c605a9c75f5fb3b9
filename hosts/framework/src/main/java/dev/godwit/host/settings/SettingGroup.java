package dev.godwit.host.settings;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The settings of one named thing of a {@link SettingFamily}. Immutable; masks its secrets. */
public final class SettingGroup {
  private final String name;
  private final Map<String, Settings.Value> values;

  SettingGroup(String name, Map<String, Settings.Value> values) {
    this.name = name;
    this.values = values;
  }

  /** The name that the operator gave. */
  public String name() {
    return name;
  }

  /**
   * The value of a member as text.
   *
   * @throws IllegalArgumentException if the family has no such member; likewise for the other
   *     methods
   */
  public String text(String member) {
    return Settings.value(values, member).text();
  }

  /** The value of a member as text; empty if it is blank. */
  public Optional<String> optionalText(String member) {
    return Optional.of(text(member)).filter(text -> !text.isBlank());
  }

  /** The value of an integer member. */
  public long integer(String member) {
    return Long.parseLong(text(member));
  }

  /** The value of a boolean member. */
  public boolean flag(String member) {
    return Boolean.parseBoolean(text(member));
  }

  /** The items of a list member. */
  public List<String> list(String member) {
    return SettingValue.items(text(member));
  }

  /** The members, one a line, secrets masked. */
  String describe(String prefix) {
    var lines = new StringBuilder();
    values.forEach((member, value) ->
        lines.append(prefix).append(member).append(" = ").append(value).append('\n'));
    return lines.toString();
  }

  @Override
  public String toString() {
    return values.toString();
  }
}
