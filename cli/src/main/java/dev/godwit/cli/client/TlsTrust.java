package dev.godwit.cli.client;

import dev.godwit.cli.exit.CommandException;
import dev.godwit.cli.exit.Exit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** Whom a cloud's certificate may come from. */
final class TlsTrust {
  private TlsTrust() {}

  /** Trusts the authorities of a PEM file and no others. */
  static SSLContext authorities(Path pem) {
    try (var in = Files.newInputStream(pem)) {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      int number = 0;
      for (var certificate : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        store.setCertificateEntry("authority-" + number++, certificate);
      }
      if (number == 0) {
        throw new CommandException(Exit.WRONG_USE, "the cacert " + pem + " has no certificate");
      }
      var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(store);
      return context(factory.getTrustManagers());
    } catch (IOException | GeneralSecurityException e) {
      throw new CommandException(
          Exit.WRONG_USE, "the cacert " + pem + " cannot be used: " + e.getMessage(), e);
    }
  }

  /** Trusts anyone: only for a cloud whose user wrote {@code verify: false}. */
  static SSLContext anyone() {
    try {
      return context(new Anyone());
    } catch (GeneralSecurityException e) {
      throw new CommandException(Exit.WRONG_USE, "TLS cannot be used: " + e.getMessage(), e);
    }
  }

  private static SSLContext context(TrustManager... managers) throws GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, managers, null);
    return context;
  }

  private static final class Anyone implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
