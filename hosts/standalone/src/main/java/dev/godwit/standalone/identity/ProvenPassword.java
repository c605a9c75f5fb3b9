package dev.godwit.standalone.identity;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Recognises the password that was right the last time without the slow hash, which clients that log
 * in with every command would wait for again and again. Keeps a keyed hash of it, in memory only,
 * under a random key that no other object and no other process has. A wrong password is not told
 * apart faster than by the slow hash. Safe for several threads.
 */
final class ProvenPassword {
  private static final String ALGORITHM = "HmacSHA512";
  private static final int KEY_BYTES = 64;

  private final SecretKeySpec key;
  private volatile byte @Nullable [] proof;

  ProvenPassword(SecureRandom random) {
    byte[] bytes = new byte[KEY_BYTES];
    random.nextBytes(bytes);
    key = new SecretKeySpec(bytes, ALGORITHM);
  }

  /** Remembers a password that was found to be right. */
  void keep(char[] password) {
    proof = hash(password);
  }

  /** Whether the password is the one that was kept last. */
  boolean isKept(char[] password) {
    byte[] kept = proof;
    return kept != null && MessageDigest.isEqual(kept, hash(password));
  }

  private byte[] hash(char[] password) {
    ByteBuffer encoded = StandardCharsets.UTF_8.encode(CharBuffer.wrap(password));
    byte[] bytes = new byte[encoded.remaining()];
    encoded.get(bytes).rewind();
    try {
      var mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      return mac.doFinal(bytes);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java lacks " + ALGORITHM, e);
    } finally {
      Arrays.fill(bytes, (byte) 0);
      encoded.put(bytes);
    }
  }

  @Override
  public String toString() {
    return "a proven password";
  }
}
