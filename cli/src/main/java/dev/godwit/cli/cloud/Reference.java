package dev.godwit.cli.cloud;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A Keystone user, project or domain, by id or by name. */
public record Reference(String value, boolean isId) {
  /** What the options {@code KIND_id} and {@code KIND_name} say; the id goes first. */
  static @Nullable Reference of(Map<String, String> options, String idKey, String nameKey) {
    String id = options.get(idKey);
    if (id != null) {
      return new Reference(id, true);
    }
    String name = options.get(nameKey);
    return name == null ? null : new Reference(name, false);
  }
}
