package dev.godwit.nova.keystone;

import dev.godwit.host.startup.HostStartException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;

/** The authorities that Keystone's certificate may come from. */
public final class KeystoneTrust {
  private KeystoneTrust() {}

  /**
   * Those of a PEM file, and no others.
   *
   * @throws HostStartException if it cannot be used
   */
  public static SSLSocketFactory of(Path pem) throws HostStartException {
    try (InputStream in = Files.newInputStream(pem)) {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      int number = 0;
      for (Certificate authority :
          CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        store.setCertificateEntry("authority-" + number++, authority);
      }
      if (number == 0) {
        throw new GeneralSecurityException("it holds no certificate");
      }
      var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, factory.getTrustManagers(), null);
      return context.getSocketFactory();
    } catch (IOException | GeneralSecurityException e) {
      throw new HostStartException(
          "the certificates " + pem + " of Keystone's authorities cannot be used: "
              + e.getMessage(),
          e);
    }
  }
}
