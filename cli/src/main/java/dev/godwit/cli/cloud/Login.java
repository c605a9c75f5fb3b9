package dev.godwit.cli.cloud;

/** How to prove who one is. */
public sealed interface Login {
  /**
   * With a password.
   *
   * @param domain where the user's name is looked up
   */
  record Password(Reference user, Reference domain, String password) implements Login {
    /** Without the password. */
    @Override
    public String toString() {
      return "Password[user=" + user + ", domain=" + domain + "]";
    }
  }

  /** With a token that somebody else got. */
  record Token(String token) implements Login {
    /** Without the token. */
    @Override
    public String toString() {
      return "Token[]";
    }
  }
}
