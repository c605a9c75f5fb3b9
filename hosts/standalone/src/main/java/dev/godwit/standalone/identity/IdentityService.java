package dev.godwit.standalone.identity;

import dev.godwit.standalone.http.ApiException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Semaphore;

/** Turns credentials into tokens and tokens into users. Safe for several threads. */
public final class IdentityService {
  /** Hashing takes a tenth of a second of a processor; more at a time would starve the rest. */
  private static final int HASHES_AT_A_TIME = 2;

  private static final int FAILURES_ALLOWED = 30;
  private static final Duration FAILURE_WINDOW = Duration.ofMinutes(1);

  private final Users users;
  private final Tokens tokens;
  private final InstantSource clock;
  private final Semaphore hashing = new Semaphore(HASHES_AT_A_TIME, true);
  private final Deque<Instant> failures = new ArrayDeque<>();

  IdentityService(Users users, Tokens tokens, InstantSource clock) {
    this.users = users;
    this.tokens = tokens;
    this.clock = clock;
  }

  /** A token and what stands behind it. */
  record Session(String token, Tokens.Issued issued) {
    @Override
    public String toString() {
      return "a session of " + issued.user().name();
    }
  }

  Session byPassword(String nameOrId, char[] password) {
    requireFewFailures();
    User user;
    hashing.acquireUninterruptibly();
    try {
      user = users.authenticate(nameOrId, password).orElseThrow(() -> {
        failed();
        return unauthorized();
      });
    } finally {
      hashing.release();
    }
    return session(tokens.issue(user, "password"));
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

  private synchronized void requireFewFailures() {
    Instant begin = clock.instant().minus(FAILURE_WINDOW);
    while (!failures.isEmpty() && failures.peekFirst().isBefore(begin)) {
      failures.removeFirst();
    }
    if (failures.size() >= FAILURES_ALLOWED) {
      throw new ApiException(429, "Too many failed logins; wait a minute.");
    }
  }

  private synchronized void failed() {
    failures.addLast(clock.instant());
  }
}
