package dev.godwit.nova.keystone;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HashSet;
import java.util.Optional;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * Asks Keystone about tokens. Each token speaks for itself, which Keystone's own policy allows
 * ({@code rule:token_subject}), so no credentials are needed here. Redirects are not followed: they
 * could take a token elsewhere. Safe for all threads.
 */
public final class Keystone {
  private static final int MOST_BYTES = 1 << 20;
  private static final int CHUNK_BYTES = 8192;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final URI tokens;
  private final @Nullable SSLSocketFactory trust;
  private final Duration limit;

  /**
   * A Keystone that has not been asked yet.
   *
   * @param url with or without {@code /v3} at its end
   * @param trust for its certificate; null for what the JVM trusts
   * @param limit for a connection, for each part of an answer, and for the start of the last part
   */
  public Keystone(URI url, @Nullable SSLSocketFactory trust, Duration limit) {
    String base = url.toString().replaceFirst("/+$", "").replaceFirst("/v3$", "");
    this.tokens = URI.create(base + "/v3/auth/tokens?nocatalog");
    this.trust = trust;
    this.limit = limit;
  }

  /**
   * Whom a token stands for; empty if it is not, or no longer, one of Keystone's.
   *
   * @throws KeystoneException if Keystone cannot be asked
   */
  Optional<Caller> validate(String token) throws KeystoneException {
    long begin = System.nanoTime();
    try {
      HttpURLConnection connection = open(token);
      try {
        return switch (connection.getResponseCode()) {
          case 200 -> Optional.of(caller(body(connection, begin)));
          case 401, 404 -> Optional.empty();
          case 403 ->
            throw new KeystoneException("it does not let a token ask about itself: its policy"
                + " identity:validate_token must allow rule:token_subject");
          default ->
            throw new KeystoneException("it answers with HTTP " + connection.getResponseCode());
        };
      } finally {
        connection.disconnect();
      }
    } catch (IOException e) {
      throw new KeystoneException(reason(e));
    }
  }

  private HttpURLConnection open(String token) throws IOException {
    var connection = (HttpURLConnection) tokens.toURL().openConnection();
    int millis = Math.toIntExact(limit.toMillis());
    connection.setConnectTimeout(millis);
    connection.setReadTimeout(millis);
    connection.setInstanceFollowRedirects(false);
    connection.setUseCaches(false);
    connection.setRequestProperty("Accept", "application/json");
    connection.setRequestProperty("User-Agent", "godwit");
    connection.setRequestProperty("X-Auth-Token", token);
    connection.setRequestProperty("X-Subject-Token", token);
    if (trust != null && connection instanceof HttpsURLConnection secure) {
      secure.setSSLSocketFactory(trust);
    }
    return connection;
  }

  private byte[] body(HttpURLConnection connection, long begin) throws IOException {
    var body = new ByteArrayOutputStream();
    byte[] chunk = new byte[CHUNK_BYTES];
    try (InputStream in = connection.getInputStream()) {
      for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
        body.write(chunk, 0, read);
        if (body.size() > MOST_BYTES) {
          throw new IOException("its answer is longer than " + MOST_BYTES + " bytes");
        }
        if (System.nanoTime() - begin > limit.toNanos()) {
          throw new SocketTimeoutException();
        }
      }
    }
    return body.toByteArray();
  }

  private static Caller caller(byte[] body) throws IOException, KeystoneException {
    JsonNode token = JSON.readTree(body).path("token");
    JsonNode user = token.path("user").path("name");
    if (!user.isTextual()) {
      throw new KeystoneException("its answer is not one of Keystone's");
    }
    var roles = new HashSet<String>();
    for (JsonNode role : token.path("roles")) {
      roles.add(role.path("name").asText());
    }
    try {
      return new Caller(
          user.asText(), roles, Instant.parse(token.path("expires_at").asText()));
    } catch (DateTimeParseException e) {
      throw new KeystoneException("its answer does not say when the token ends");
    }
  }

  /** Without what was sent or answered. */
  private static String reason(IOException e) {
    return switch (e) {
      case ConnectException refused -> "the connection is refused";
      case UnknownHostException unknown -> "its name is not known";
      case SocketTimeoutException late -> "no answer in time";
      case SSLException untrusted ->
        "TLS with it fails, see keystone_ca_certificate: " + untrusted.getMessage();
      case com.fasterxml.jackson.core.JsonProcessingException wrong ->
        "its answer is not one of Keystone's";
      default -> String.valueOf(e.getMessage());
    };
  }
}
