package dev.godwit.host.http;

import dev.godwit.host.startup.HostStartException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificate and its key, read from PEM files and read again when they change. What cannot be
 * used is logged, and what was used before stays. Protocols and ciphers are those of Java's and
 * Jetty's defaults.
 */
public final class TlsFiles implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(TlsFiles.class);
  private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
  private static final String END = "-----END PRIVATE KEY-----";
  private static final long LOOK_SECONDS = 2;

  private final Path certificate;
  private final Path key;
  private final SslContextFactory.Server keys = new SslContextFactory.Server();
  private final ScheduledExecutorService looks = Executors.newSingleThreadScheduledExecutor(
      Thread.ofPlatform().daemon().name("godwit-tls").factory());

  private TlsFiles(Path certificate, Path key) {
    this.certificate = certificate;
    this.key = key;
  }

  /**
   * Reads a certificate and its key.
   *
   * @throws HostStartException if they cannot be used
   */
  static TlsFiles read(Path certificate, Path key) throws HostStartException {
    var files = new TlsFiles(certificate, key);
    try {
      files.fill(files.keys);
      return files;
    } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
      files.close();
      throw new HostStartException(files.cannotBeUsed(e), e);
    }
  }

  /** What the HTTP server needs. */
  SslContextFactory.Server keys() {
    return keys;
  }

  private String cannotBeUsed(Exception cause) {
    return "the certificate " + certificate + " or its key " + key + " cannot be used: "
        + cause.getMessage();
  }

  private void fill(SslContextFactory.Server factory) throws IOException, GeneralSecurityException {
    Certificate[] chain;
    try (InputStream in = Files.newInputStream(certificate)) {
      chain = CertificateFactory.getInstance("X.509")
          .generateCertificates(in)
          .toArray(Certificate[]::new);
    }
    if (chain.length == 0) {
      throw new GeneralSecurityException("it holds no certificate");
    }
    PrivateKey privateKey = privateKey(chain[0]);
    requirePair(chain[0], privateKey);
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry("godwit", privateKey, new char[0], chain);
    factory.setKeyStore(store);
    factory.setKeyStorePassword("");
  }

  private PrivateKey privateKey(Certificate holder) throws IOException, GeneralSecurityException {
    String text = Files.readString(key);
    int begin = text.indexOf(BEGIN);
    int end = text.indexOf(END);
    if (begin < 0 || end < begin) {
      throw new GeneralSecurityException("the key is not in PKCS #8 form (" + BEGIN + ")");
    }
    byte[] bytes = Base64.getMimeDecoder().decode(text.substring(begin + BEGIN.length(), end));
    return KeyFactory.getInstance(holder.getPublicKey().getAlgorithm())
        .generatePrivate(new PKCS8EncodedKeySpec(bytes));
  }

  /** While files are being replaced, one may be old and the other new. */
  private static void requirePair(Certificate certificate, PrivateKey key)
      throws GeneralSecurityException {
    String algorithm = certificate.getPublicKey().getAlgorithm();
    Signature signature = Signature.getInstance(
        switch (algorithm) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> algorithm;
        });
    byte[] message = {1, 2, 3};
    signature.initSign(key);
    signature.update(message);
    byte[] signed = signature.sign();
    signature.initVerify(certificate);
    signature.update(message);
    if (!signature.verify(signed)) {
      throw new GeneralSecurityException("the key is not that of the certificate");
    }
  }

  /** Has the server use what the files hold whenever they change, until this is closed. */
  void watch() {
    var unused = looks.scheduleWithFixedDelay(
        new Look(keys, state()), LOOK_SECONDS, LOOK_SECONDS, TimeUnit.SECONDS);
  }

  private List<Object> state() {
    return List.of(state(certificate), state(key));
  }

  private static Object state(Path file) {
    try {
      var attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return List.of(
          attributes.lastModifiedTime(), attributes.size(), String.valueOf(attributes.fileKey()));
    } catch (IOException e) {
      return "unreadable";
    }
  }

  private final class Look implements Runnable {
    private final SslContextFactory.Server factory;
    private List<Object> last;

    Look(SslContextFactory.Server factory, List<Object> last) {
      this.factory = factory;
      this.last = last;
    }

    @Override
    public void run() {
      List<Object> now = state();
      if (now.equals(last)) {
        return;
      }
      last = now;
      try {
        fill(new SslContextFactory.Server());
        factory.reload(reloaded -> {
          try {
            fill((SslContextFactory.Server) reloaded);
          } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
          }
        });
        log.info("The certificate {} was read again", certificate);
      } catch (Exception e) { // whatever Jetty throws, the old one goes on serving
        log.warn("The old certificate is still used: {}", cannotBeUsed(e));
      }
    }
  }

  @Override
  public void close() {
    looks.shutdownNow();
  }
}
