package dev.godwit.host.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyStore;
import java.util.Base64;
import java.util.concurrent.TimeUnit;

/** Makes certificates that sign themselves, for 127.0.0.1 and localhost, and puts them into a directory. */
public final class Certificates {
  /** Of the key stores. */
  public static final char[] PASSWORD = "changeit".toCharArray();

  private static final int SECONDS = 60;

  private final Path directory;

  public Certificates(Path directory) {
    this.directory = directory;
  }

  /** Makes one, and puts it and its key in the place of those that are there; both in a key store. */
  public KeyStore make(String name, String algorithm, String certFile, String keyFile)
      throws Exception {
    Path store = Files.createTempDirectory(directory, "store").resolve("store.p12");
    Process keytool = new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
            "-genkeypair",
            "-alias",
            "a",
            "-keyalg",
            algorithm,
            "-dname",
            "CN=" + name,
            "-ext",
            "san=ip:127.0.0.1,dns:localhost",
            "-storetype",
            "PKCS12",
            "-keystore",
            store.toString(),
            "-storepass",
            new String(PASSWORD))
        .redirectErrorStream(true)
        .start();
    if (!keytool.waitFor(SECONDS, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
      throw new AssertionError("keytool made no certificate");
    }
    KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD);
    pem(certFile, "CERTIFICATE", keys.getCertificate("a").getEncoded());
    pem(keyFile, "PRIVATE KEY", keys.getKey("a", PASSWORD).getEncoded());
    return keys;
  }

  private void pem(String file, String kind, byte[] bytes) throws IOException {
    String text = "-----BEGIN " + kind + "-----\n"
        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes)
        + "\n-----END " + kind + "-----\n";
    Path fresh = Files.writeString(directory.resolve(file + ".new"), text);
    Files.move(fresh, directory.resolve(file), StandardCopyOption.REPLACE_EXISTING);
  }
}
