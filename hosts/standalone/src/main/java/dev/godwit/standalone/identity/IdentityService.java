package dev.godwit.standalone.identity;

import dev.godwit.host.http.ApiException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Turns credentials into tokens and tokens into users. Safe for several threads. */
public final class IdentityService {
  /** Hashing takes a tenth of a second of a processor; more at a time would starve the rest. */
  private static final int HASHES_AT_A_TIME = 2;

  /** Logins that may wait for their turn; more would take the threads that serve everybody else. */
  private static final int WAITING = 16;

  private static final long LONGEST_WAIT_SECONDS = 10;

  private final Users users;
  private final Tokens tokens;
  private final FailedLogins failures;
  private final Semaphore hashing = new Semaphore(HASHES_AT_A_TIME, true);
  private final Semaphore waiting = new Semaphore(WAITING);

  IdentityService(Users users, Tokens tokens, InstantSource clock) {
    this.users = users;
    this.tokens = tokens;
    this.failures = new FailedLogins(clock);
  }

  /** A token and what stands behind it. */
  record Session(String token, Tokens.Issued issued) {
    @Override
    public String toString() {
      return "a session of " + issued.user().name();
    }
  }

  /**
   * A token for a password.
   *
   * @param address of the client, whose failures are counted
   * @throws ApiException 401 if it is wrong, 429 after too many wrong ones or when too many log in
   */
  Session byPassword(String nameOrId, char[] password, String address) {
    if (failures.isTooMany(address)) {
      throw tooMany("Too many failed logins; wait a minute.", FailedLogins.WINDOW);
    }
    User user = users
        .recognise(nameOrId, password)
        .or(() -> authenticate(nameOrId, password))
        .orElseThrow(() -> {
          failures.add(address);
          return unauthorized();
        });
    return session(tokens.issue(user, "password"));
  }

  private Optional<User> authenticate(String nameOrId, char[] password) {
    if (!waiting.tryAcquire()) {
      throw busy();
    }
    try {
      if (!hashing.tryAcquire(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS)) {
        throw busy();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw busy();
    } finally {
      waiting.release();
    }
    try {
      return users.authenticate(nameOrId, password);
    } finally {
      hashing.release();
    }
  }

  private static ApiException busy() {
    return tooMany(
        "Too many log in at the same time; try again.", Duration.ofSeconds(LONGEST_WAIT_SECONDS));
  }

  private static ApiException tooMany(String message, Duration wait) {
    return new ApiException(429, message).retryAfter(wait);
  }

  /** A user by name or id, for the audit log. */
  Optional<User> known(String nameOrId) {
    return users.find(nameOrId);
  }

  /** A new token for the holder of another; it ends no later than that one. */
  Session byToken(String token) {
    Tokens.Issued old = issued(token);
    return session(tokens.issue(old.user(), "token", old.expiresAt()));
  }

  private Session session(String token) {
    return new Session(token, issued(token));
  }

  Tokens.Issued issued(String token) {
    return tokens.find(token).orElseThrow(IdentityService::unauthorized);
  }

  void revoke(String token) {
    tokens.revoke(token);
  }

  /**
   * Who holds a token.
   *
   * @param token null if none was given
   * @throws ApiException 401 if it is not a token, or has ended
   */
  public User user(@org.jspecify.annotations.Nullable String token) {
    if (token == null) {
      throw unauthorized();
    }
    return issued(token).user();
  }

  static ApiException unauthorized() {
    return new ApiException(401, "The request you have made requires authentication.");
  }
}
