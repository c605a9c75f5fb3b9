package dev.godwit.standalone;

import dev.godwit.host.HostStartException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** Reads a certificate and its key for the HTTP server. */
final class PemKeyStore {
  private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
  private static final String END = "-----END PRIVATE KEY-----";

  private PemKeyStore() {}

  static SslContextFactory.Server load(Path certificate, Path key) throws HostStartException {
    try {
      Certificate[] chain;
      try (InputStream in = Files.newInputStream(certificate)) {
        chain = CertificateFactory.getInstance("X.509")
            .generateCertificates(in)
            .toArray(Certificate[]::new);
      }
      if (chain.length == 0) {
        throw new GeneralSecurityException("it holds no certificate");
      }
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setKeyEntry("godwit", key(key, chain[0]), new char[0], chain);
      var factory = new SslContextFactory.Server();
      factory.setKeyStore(store);
      factory.setKeyStorePassword("");
      return factory;
    } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
      throw new HostStartException(
          "the certificate " + certificate + " or its key " + key + " cannot be used: "
              + e.getMessage(),
          e);
    }
  }

  private static PrivateKey key(Path file, Certificate certificate)
      throws IOException, GeneralSecurityException {
    String text = Files.readString(file);
    int begin = text.indexOf(BEGIN);
    int end = text.indexOf(END);
    if (begin < 0 || end < begin) {
      throw new GeneralSecurityException("the key is not in PKCS #8 form (" + BEGIN + ")");
    }
    byte[] bytes = Base64.getMimeDecoder().decode(text.substring(begin + BEGIN.length(), end));
    return KeyFactory.getInstance(certificate.getPublicKey().getAlgorithm())
        .generatePrivate(new PKCS8EncodedKeySpec(bytes));
  }
}
