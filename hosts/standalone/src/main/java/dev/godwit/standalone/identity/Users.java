package dev.godwit.standalone.identity;

import dev.godwit.host.settings.SettingGroup;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The users of the settings, and the administrator that the first start made. Safe for several
 * threads.
 */
final class Users {
  private record Account(User user, PasswordHash password, ProvenPassword proven) {}

  private final Map<String, Account> byName = new LinkedHashMap<>();

  /** Checked against when nobody has the name, so that the answer takes as long. */
  private final PasswordHash nobody = PasswordHash.ofNobody();

  private final SecureRandom random;

  Users(List<SettingGroup> settings, Optional<PasswordHash> firstAdmin, SecureRandom random) {
    this.random = random;
    firstAdmin.ifPresent(hash -> add(User.ADMIN, hash, Set.of(Role.ADMIN), User.ADMIN));
    for (SettingGroup user : settings) {
      add(
          user.name(),
          PasswordHash.parse(user.text("password_hash")),
          user.list("roles").stream()
              .flatMap(word -> Role.ofWord(word).stream())
              .collect(Collectors.toSet()),
          user.text("project"));
    }
  }

  private void add(String name, PasswordHash hash, Set<Role> roles, String project) {
    var user = new User(Project.derivedId("user " + name), name, roles, Project.named(project));
    byName.put(name, new Account(user, hash, new ProvenPassword(random)));
  }

  /** The user with this name or id, whoever asks. */
  Optional<User> find(String nameOrId) {
    return account(nameOrId).map(Account::user);
  }

  private Optional<Account> account(String nameOrId) {
    return byName.values().stream()
        .filter(candidate ->
            candidate.user().name().equals(nameOrId) || candidate.user().id().equals(nameOrId))
        .findFirst();
  }

  /** The user with this name or id, if the password is the one that was right last; fast. */
  Optional<User> recognise(String nameOrId, char[] password) {
    return account(nameOrId)
        .filter(account -> account.proven().isKept(password))
        .map(Account::user);
  }

  /** The user with this name or id, if the password is right; slow, whoever asks. */
  Optional<User> authenticate(String nameOrId, char[] password) {
    Account account = account(nameOrId).orElse(null);
    boolean right = (account == null ? nobody : account.password()).matches(password);
    if (!right || account == null) {
      return Optional.empty();
    }
    account.proven().keep(password);
    return Optional.of(account.user());
  }
}
