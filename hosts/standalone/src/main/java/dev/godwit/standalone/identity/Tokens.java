package dev.godwit.standalone.identity;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Tokens that were given out: random, kept only as hashes, in memory, so they end with the process.
 * Safe for several threads.
 */
final class Tokens {
  private static final int TOKEN_BYTES = 32;
  private static final int AUDIT_ID_BYTES = 16;
  private static final int MOST = 10_000;

  private final SecureRandom random;
  private final InstantSource clock;
  private final Duration lifetime;
  private final Map<String, Issued> issued = new LinkedHashMap<>();

  Tokens(SecureRandom random, InstantSource clock, Duration lifetime) {
    this.random = random;
    this.clock = clock;
    this.lifetime = lifetime;
  }

  /** What stands behind a token. */
  record Issued(User user, Instant issuedAt, Instant expiresAt, String method, String auditId) {}

  /** A new token. The oldest one ends when there are too many. */
  synchronized String issue(User user, String method) {
    return issue(user, method, clock.instant().plus(lifetime));
  }

  /** A new token that ends at a time, as one made of another token must end with that. */
  synchronized String issue(User user, String method, Instant expiresAt) {
    String token = random(TOKEN_BYTES);
    issued.put(
        hash(token), new Issued(user, clock.instant(), expiresAt, method, random(AUDIT_ID_BYTES)));
    var oldest = issued.keySet().iterator();
    while (issued.size() > MOST && oldest.hasNext()) {
      oldest.next();
      oldest.remove();
    }
    return token;
  }

  private String random(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** What stands behind a token that has not ended. */
  synchronized Optional<Issued> find(String token) {
    Issued found = issued.get(hash(token));
    if (found == null) {
      return Optional.empty();
    }
    if (!clock.instant().isBefore(found.expiresAt())) {
      issued.remove(hash(token));
      return Optional.empty();
    }
    return Optional.of(found);
  }

  /** Ends a token. */
  synchronized void revoke(String token) {
    issued.remove(hash(token));
  }

  private static String hash(String token) {
    try {
      return Base64.getEncoder()
          .encodeToString(
              MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
