package dev.godwit.nova.keystone;

import dev.godwit.host.http.ApiException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets those in whose tokens Keystone knows and who have a role that is allowed. What Keystone said of
 * a good token is believed for a minute, and kept under the token's hash. Safe for all threads.
 */
public final class Tokens {
  /** How long a token that was revoked may still be good here. */
  static final Duration BELIEVED = Duration.ofSeconds(60);

  static final int MOST_KEPT = 1000;

  private static final Logger log = LoggerFactory.getLogger(Tokens.class);
  private static final Pattern TOKEN = Pattern.compile("[!-~]{1,8192}");
  private static final Duration AGAIN = Duration.ofSeconds(10);
  private static final int QUESTIONS_AT_A_TIME = 8;
  private static final long LONGEST_WAIT_SECONDS = 5;

  private final Keystone keystone;
  private final List<String> roles;
  private final InstantSource clock;
  private final Semaphore questions = new Semaphore(QUESTIONS_AT_A_TIME, true);
  private final AtomicBoolean away = new AtomicBoolean();
  private final Map<String, Known> known = new LinkedHashMap<>();

  /**
   * Tokens of which nothing is known yet.
   *
   * @param roles those of which a caller needs one
   */
  public Tokens(Keystone keystone, List<String> roles, InstantSource clock) {
    this.keystone = keystone;
    this.roles = List.copyOf(roles);
    this.clock = clock;
  }

  /**
   * Whoever has this token.
   *
   * @throws ApiException 401 if there is none or it is not good, 403 without a role that is allowed, 503
   *     if Keystone cannot be asked
   */
  public Caller require(@Nullable String token) {
    if (token == null || !TOKEN.matcher(token).matches()) {
      throw unauthorized();
    }
    String hash = hash(token);
    Caller caller = find(hash).orElseGet(() -> ask(token, hash));
    if (roles.stream().noneMatch(caller.roles()::contains)) {
      throw new ApiException(
          403, "This needs one of the roles " + String.join(", ", roles) + " (api_roles).");
    }
    return caller;
  }

  private static ApiException unauthorized() {
    return new ApiException(401, "The request you have made requires authentication.");
  }

  private Caller ask(String token, String hash) {
    Instant asked = clock.instant();
    Caller caller = validated(token)
        .filter(found -> asked.isBefore(found.expires()))
        .orElseThrow(Tokens::unauthorized);
    keep(hash, new Known(caller, asked));
    return caller;
  }

  private Optional<Caller> validated(String token) {
    try {
      if (!questions.tryAcquire(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS)) {
        throw unavailable("too many tokens are being checked at one time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unavailable("Godwit is being stopped");
    }
    try {
      Optional<Caller> caller = keystone.validate(token);
      if (away.compareAndSet(true, false)) {
        log.info("Keystone checks tokens again");
      }
      return caller;
    } catch (KeystoneException e) {
      String reason = String.valueOf(e.getMessage());
      if (away.compareAndSet(false, true)) {
        log.warn("Keystone cannot be asked about tokens, so nobody is let in: {}", reason);
      }
      throw unavailable(reason);
    } finally {
      questions.release();
    }
  }

  private static ApiException unavailable(String reason) {
    return new ApiException(
            503,
            "Keystone cannot be asked about the token: " + reason
                + ". Look whether it runs, and whether keystone_url of this compute node is right.")
        .retryAfter(AGAIN);
  }

  private synchronized Optional<Caller> find(String hash) {
    Known entry = known.get(hash);
    if (entry == null || entry.isGoodAt(clock.instant())) {
      return Optional.ofNullable(entry).map(Known::caller);
    }
    known.remove(hash);
    return Optional.empty();
  }

  private synchronized void keep(String hash, Known entry) {
    known.remove(hash);
    if (known.size() >= MOST_KEPT) {
      known.remove(known.keySet().iterator().next());
    }
    known.put(hash, entry);
  }

  /** How many are kept. */
  synchronized int kept() {
    return known.size();
  }

  private static String hash(String token) {
    try {
      byte[] bytes = token.getBytes(StandardCharsets.US_ASCII);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }

  private record Known(Caller caller, Instant asked) {
    /** A clock that was set back ends it too. */
    boolean isGoodAt(Instant now) {
      return !now.isBefore(asked)
          && now.isBefore(asked.plus(BELIEVED))
          && now.isBefore(caller.expires());
    }
  }
}
