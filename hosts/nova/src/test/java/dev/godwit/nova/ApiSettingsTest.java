package dev.godwit.nova;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.godwit.host.settings.Settings;
import dev.godwit.host.settings.SettingsException;
import dev.godwit.host.settings.SettingsFile;
import dev.godwit.host.startup.HostStartException;
import dev.godwit.host.testing.Certificates;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the API of a compute node may be served, and where not. */
class ApiSettingsTest {
  private static final String KEYSTONE = "keystone_url = https://keystone.example.org:5000/v3\n";
  private static final String PAIR = "tls_certificate = cert.pem\ntls_private_key = key.pem\n";

  @TempDir
  private Path directory;

  private Settings settings(String text) throws Exception {
    Path file = Files.writeString(directory.resolve("godwit-nova.properties"), text);
    return SettingsFile.read(file).check(NovaHost.ownSections(), ApiSettings.rules());
  }

  @Test
  void itIsOffUnlessItIsSetUp() throws Exception {
    assertThat(ApiSettings.isOn(settings(""))).isFalse();
    assertThat(ApiSettings.isOn(settings("api_bind_host = 127.0.0.1\n" + KEYSTONE)))
        .isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "api_bind_host = 127.0.0.1\n" + KEYSTONE,
        "api_bind_host = 0.0.0.0\n" + KEYSTONE + PAIR,
        "api_bind_host = 0.0.0.0\nallow_insecure_bind = true\n" + KEYSTONE,
        "api_bind_host = ::1\nkeystone_url = http://10.0.0.1/identity\napi_roles = admin,ops\n"
      })
  void whatIsSafeOrAllowedIsTaken(String text) throws Exception {
    assertThat(ApiSettings.isOn(settings(text))).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "api_bind_host = 127.0.0.1 | api_bind_host needs a keystone_url",
        "keystone_url = https://k:5000 | keystone_url needs an api_bind_host",
        "api_bind_host = ;keystone_url = https://k:5000 | needs an api_bind_host",
        "api_bind_host = 10.0.0.1;keystone_url = https://k:5000 | api_bind_host is not loopback",
        "api_bind_host = 127.0.0.1;keystone_url = k:5000 | is not a URL such as",
        "api_bind_host = 127.0.0.1;keystone_url = https://u:p@k:5000 | is not a URL such as",
        "api_bind_host = not an address;keystone_url = https://k:5000 | is not an address",
        "tls_certificate = cert.pem | set together or not at all",
        "api_roles = | must name a role",
        "api_bind_port = 65536 | at most 65535"
      })
  void whatIsNotIsRefusedWithAReason(String text, String reason) {
    assertThatThrownBy(() -> settings(text.replace(';', '\n')))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining(reason.substring(reason.indexOf(' ') + 1));
  }

  @Test
  void everythingThatIsWrongIsToldAtOnce() {
    assertThatThrownBy(() -> settings("api_bind_host = 10.0.0.1\ntls_private_key = key.pem\n"))
        .hasMessageContaining("set together or not at all")
        .hasMessageContaining("is not loopback")
        .hasMessageContaining("needs a keystone_url");
  }

  @Test
  void filesThatCannotBeUsedAreToldBeforeAnythingIsServed() throws Exception {
    String base = "api_bind_host = 127.0.0.1\n" + KEYSTONE;
    new Certificates(directory).make("node", "EC", "cert.pem", "key.pem");
    NodeApi.check(settings(base + PAIR + "keystone_ca_certificate = cert.pem\n"));
    assertThatThrownBy(() -> NodeApi.check(settings(base + PAIR.replace("key.pem", "none.pem"))))
        .isInstanceOf(HostStartException.class)
        .hasMessageContaining("none.pem");
    assertThatThrownBy(() -> NodeApi.check(settings(base + "keystone_ca_certificate = key.pem\n")))
        .isInstanceOf(HostStartException.class)
        .hasMessageContaining("key.pem");
  }
}
