package dev.godwit.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.godwit.host.settings.SettingsException;
import dev.godwit.host.startup.HostStartException;
import dev.godwit.host.testing.Certificates;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificates: which are used, which are refused, and what happens when they change. */
class TlsTest {
  private static final String SETTINGS = "tls_certificate = cert.pem\ntls_private_key = key.pem\n";

  @TempDir
  private Path directory;

  /** Makes a certificate for a name, and puts it and its key in the place of those that are there. */
  private void certificate(String name, String algorithm) throws Exception {
    certificate(name, algorithm, "cert.pem", "key.pem");
  }

  private void certificate(String name, String algorithm, String certFile, String keyFile)
      throws Exception {
    new Certificates(directory).make(name, algorithm, certFile, keyFile);
  }

  private static SSLSession shake(ScriptedCloud cloud, String... protocols) throws Exception {
    var context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new TrustsAll()}, null);
    int port = URI.create(cloud.baseUrl()).getPort();
    try (var socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", port)) {
      socket.setSoTimeout(10_000);
      if (protocols.length > 0) {
        socket.setEnabledProtocols(protocols);
      }
      socket.startHandshake();
      return socket.getSession();
    }
  }

  private static String subject(ScriptedCloud cloud) throws Exception {
    return ((X509Certificate) shake(cloud).getPeerCertificates()[0])
        .getSubjectX500Principal()
        .getName();
  }

  @Test
  void modernTlsIsServedAndACertificateThatChangesIsReadAgain() throws Exception {
    certificate("first", "EC");
    try (var cloud = new ScriptedCloud(directory, SETTINGS)) {
      assertThat(cloud.baseUrl()).startsWith("https://");
      assertThat(shake(cloud).getProtocol()).isEqualTo("TLSv1.3");
      assertThat(shake(cloud, "TLSv1.2").getCipherSuite()).contains("ECDHE", "GCM");
      assertThatThrownBy(() -> shake(cloud, "TLSv1.1")).isInstanceOf(SSLException.class);
      assertThat(subject(cloud)).isEqualTo("CN=first");
      certificate("second", "RSA");
      await().atMost(Duration.ofSeconds(20)).until(() -> subject(cloud).equals("CN=second"));
      // A key that is not the certificate's: what was used before stays.
      certificate("third", "EC", "cert.pem", "other.pem");
      Thread.sleep(3_000);
      assertThat(subject(cloud)).isEqualTo("CN=second");
      Files.move(
          directory.resolve("other.pem"),
          directory.resolve("key.pem"),
          StandardCopyOption.REPLACE_EXISTING);
      await().atMost(Duration.ofSeconds(20)).until(() -> subject(cloud).equals("CN=third"));
    }
  }

  @Test
  void whatCannotBeServedSafelyIsRefusedWithAReason() throws Exception {
    certificate("first", "EC");
    certificate("second", "EC", "cert2.pem", "key2.pem");
    assertThatThrownBy(() -> start("tls_certificate = cert.pem\ntls_private_key = key2.pem\n"))
        .isInstanceOf(HostStartException.class)
        .hasMessageContaining("the key is not that of the certificate");
    assertThatThrownBy(() -> start("tls_certificate = cert.pem\ntls_private_key = none.pem\n"))
        .isInstanceOf(HostStartException.class)
        .hasMessageContaining("none.pem");
    for (String wrong : List.of(
        "tls_certificate = cert.pem\n",
        "bind_host = 192.0.2.1\n",
        "bind_host = 0.0.0.0\nallow_insecure_bind = true\n",
        "public_url = cloud.example.org\n",
        "public_url = https://cloud.example.org/path\n")) {
      assertThatThrownBy(() -> start(wrong)).as(wrong).isInstanceOf(SettingsException.class);
    }
  }

  private void start(String settings) throws Exception {
    new ScriptedCloud(
            Files.createDirectories(directory.resolve("d" + settings.hashCode())),
            settings.replace("= cert", "= ../cert").replace("= key", "= ../key"))
        .close();
  }

  private static final class TrustsAll implements X509TrustManager {
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
