package dev.godwit.standalone.identity;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Keystone's roles, each implying those before it. */
public enum Role {
  /** May look at the project's servers and their state. */
  READER,
  /** May also write the metadata of the project's servers. */
  MEMBER,
  /** May also move the project's servers, to a host that Godwit chooses. */
  MANAGER,
  /** May do everything, in every project. */
  ADMIN;

  /** The word that settings, tokens and Keystone use. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Optional<Role> ofWord(String word) {
    return Stream.of(values()).filter(role -> role.word().equals(word)).findFirst();
  }

  /** This role and all that it implies. */
  Set<Role> withImplied() {
    return EnumSet.range(READER, this);
  }
}
