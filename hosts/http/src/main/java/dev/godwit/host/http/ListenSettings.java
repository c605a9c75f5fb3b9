package dev.godwit.host.http;

import dev.godwit.host.settings.HostSetting;
import dev.godwit.host.settings.Settings;
import dev.godwit.host.settings.SettingsRule;
import dev.godwit.host.startup.HostStartException;
import dev.godwit.spi.SettingDefinition;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What every host can be told of where its API listens: an address that is not loopback needs TLS, or
 * a word that allows it without.
 */
public final class ListenSettings {
  /** The setting of the certificate's file. */
  public static final String CERTIFICATE = "tls_certificate";

  /** The setting of the file of its key. */
  public static final String PRIVATE_KEY = "tls_private_key";

  /** The setting that allows to do without. */
  public static final String ALLOW_INSECURE = "allow_insecure_bind";

  private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "::1");
  private static final Pattern ADDRESS = Pattern.compile("[A-Za-z0-9.:-]{1,253}");

  private ListenSettings() {}

  /** The setting of an address to listen on. */
  public static HostSetting address(String name, String defaultValue, String description) {
    return HostSetting.of(SettingDefinition.text(name, defaultValue, description))
        .checkedBy(value -> ADDRESS.matcher(value).matches() ? null : "is not an address");
  }

  /**
   * The settings of the certificate, its key, and of doing without.
   *
   * @param exposed what crosses the network in clear without TLS
   */
  public static List<HostSetting> tls(String exposed) {
    return List.of(
        HostSetting.of(SettingDefinition.text(
            CERTIFICATE,
            "",
            "A PEM file with the certificate and those above it. Read again when it changes.")),
        HostSetting.of(SettingDefinition.text(
            PRIVATE_KEY, "", "A PEM file with the certificate's key (PKCS #8, RSA or EC).")),
        HostSetting.of(SettingDefinition.bool(
            ALLOW_INSECURE,
            false,
            "Allows an address that is not loopback without TLS; " + exposed
                + " then cross the network in clear.")));
  }

  /** Certificate and key go together. */
  public static SettingsRule pair() {
    return (settings, problems) -> {
      if (hasTls(settings) != settings.optionalText(PRIVATE_KEY).isPresent()) {
        problems.accept(
            CERTIFICATE, CERTIFICATE + " and " + PRIVATE_KEY + " are set together or not at all");
      }
    };
  }

  /**
   * What is not loopback needs TLS.
   *
   * @param address the name of the setting of the address
   */
  public static SettingsRule safety(String address) {
    return (settings, problems) -> {
      if (!LOOPBACK.contains(settings.text(address))
          && !hasTls(settings)
          && !settings.flag(ALLOW_INSECURE)) {
        problems.accept(
            address,
            "is not loopback: set "
                + CERTIFICATE
                + " and "
                + PRIVATE_KEY
                + ", or "
                + ALLOW_INSECURE
                + " = true");
      }
    };
  }

  /** Whether there is a certificate. */
  public static boolean hasTls(Settings settings) {
    return settings.optionalText(CERTIFICATE).isPresent();
  }

  /**
   * Reads the certificate and its key; null if none are set.
   *
   * @throws HostStartException if they cannot be used
   */
  public static @Nullable TlsFiles readTls(Settings settings) throws HostStartException {
    return hasTls(settings)
        ? TlsFiles.read(settings.path(CERTIFICATE), settings.path(PRIVATE_KEY))
        : null;
  }

  /**
   * Reads the certificate and its key, if any are set, and keeps nothing.
   *
   * @throws HostStartException if they cannot be used
   */
  public static void checkTls(Settings settings) throws HostStartException {
    TlsFiles files = readTls(settings);
    if (files != null) {
      files.close();
    }
  }
}
