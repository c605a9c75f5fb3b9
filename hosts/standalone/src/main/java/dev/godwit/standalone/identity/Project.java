package dev.godwit.standalone.identity;

import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * What servers and users belong to.
 *
 * @param id derived from the name, the same after every start
 */
public record Project(String id, String name) {
  static Project named(String name) {
    return new Project(derivedId("project " + name), name);
  }

  /** An id in Keystone's form that is always the same for the same text. */
  static String derivedId(String text) {
    return UUID.nameUUIDFromBytes(("godwit " + text).getBytes(StandardCharsets.UTF_8))
        .toString()
        .replace("-", "");
  }
}
