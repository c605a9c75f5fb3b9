package dev.godwit.cli.cloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.godwit.cli.exit.CommandException;
import dev.godwit.cli.exit.Exit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CloudSelectionTest {
  private static final String TWO = """
      clouds:
        one:
          auth:
            auth_url: https://one.example/identity/
            username: ann
            password: "p\\u00e4ss"
            project_id: p1
            user_domain_name: People
          region_name: North
          cacert: /etc/ca.pem
          verify: no
        two:
          auth: {auth_url: "http://two.example/v3", token: t0ken}
      """;

  @TempDir
  private Path directory;

  private Cloud select(Map<String, String> environment, @Nullable String wanted) {
    return new CloudSelection(environment, directory, directory.resolve("home")).select(wanted);
  }

  private void assertRefused(
      Map<String, String> environment, @Nullable String wanted, String sentence) {
    assertThatExceptionOfType(CommandException.class)
        .isThrownBy(() -> select(environment, wanted))
        .withMessageContaining(sentence)
        .satisfies(e -> assertThat(e.exit()).isEqualTo(Exit.WRONG_USE));
  }

  private void clouds(String text) throws IOException {
    Files.writeString(directory.resolve("clouds.yaml"), text);
  }

  @Test
  void aCloudOfTheFileIsReadInFull() throws IOException {
    clouds(TWO);
    Cloud cloud = select(Map.of(), "one");
    assertThat(cloud.authUrl()).isEqualTo("https://one.example/identity/v3");
    assertThat(cloud.login())
        .isEqualTo(new Login.Password(
            new Reference("ann", false), new Reference("People", false), "p\u00e4ss"));
    assertThat(cloud.project()).isEqualTo(new Reference("p1", true));
    assertThat(cloud.projectDomain()).isEqualTo(new Reference("default", true));
    assertThat(cloud.region()).isEqualTo("North");
    assertThat(cloud.caCertificate()).isEqualTo(Path.of("/etc/ca.pem"));
    assertThat(cloud.verify()).isFalse();
    assertThat(cloud.toString()).doesNotContain("p\u00e4ss");
    assertThat(select(Map.of("OS_CLOUD", "two"), null).login()).isEqualTo(new Login.Token("t0ken"));
    assertThat(select(Map.of("OS_CLOUD", "two"), null).toString()).doesNotContain("t0ken");
  }

  @Test
  void theOptionGoesBeforeTheVariableAndTheVariableBeforeTheRest() throws IOException {
    clouds(TWO);
    Map<String, String> environment = Map.of("OS_CLOUD", "two", "OS_AUTH_URL", "http://three");
    assertThat(select(environment, "one").authUrl()).contains("one.example");
    assertThat(select(environment, null).authUrl()).contains("two.example");
  }

  @Test
  void theEnvironmentAloneIsEnough() {
    Cloud cloud = select(
        Map.of(
            "OS_AUTH_URL", "http://env.example:5000/v3",
            "OS_USER_ID", "u1",
            "OS_PASSWORD", "x",
            "OS_PROJECT_NAME", "demo",
            "OS_PROJECT_DOMAIN_ID", "d1",
            "OS_REGION_NAME", "",
            "OS_INSECURE", "true"),
        null);
    assertThat(cloud.authUrl()).isEqualTo("http://env.example:5000/v3");
    assertThat(cloud.project()).isEqualTo(new Reference("demo", false));
    assertThat(cloud.projectDomain()).isEqualTo(new Reference("d1", true));
    assertThat(cloud.region()).isNull();
    assertThat(cloud.verify()).isFalse();
  }

  @Test
  void theOnlyCloudNeedsNoName() throws IOException {
    Path file = directory.resolve("my.yaml");
    Files.writeString(file, "clouds: {only: {auth: {auth_url: http://a, token: t}}}");
    Map<String, String> environment = Map.of("OS_CLIENT_CONFIG_FILE", file.toString());
    assertThat(select(environment, null).authUrl()).isEqualTo("http://a/v3");
  }

  @Test
  void whatIsMissingOrWrongIsSaid() throws IOException {
    assertRefused(Map.of(), null, "no credentials: OS_AUTH_URL is not set");
    assertRefused(Map.of("OS_AUTH_URL", "http://a"), null, "no username and no token");
    assertRefused(
        Map.of("OS_AUTH_URL", "http://a", "OS_USERNAME", "u"), null, "no password and no token");
    assertRefused(Map.of("OS_AUTH_URL", "ftp://a", "OS_TOKEN", "t"), null, "no http or https");
    assertRefused(Map.of("OS_AUTH_URL", "http://a b", "OS_TOKEN", "t"), null, "is no address");
    clouds(TWO);
    assertRefused(Map.of(), null, "say which cloud with --os-cloud or OS_CLOUD: one, two");
    assertRefused(Map.of(), "three", "has no cloud \"three\"; it has: one, two");
    clouds("clouds: [");
    assertRefused(Map.of(), "one", "is no YAML");
    clouds("servers: {}");
    assertRefused(Map.of(), "one", "has no \"clouds\"");
    clouds("clouds: {one: {auth: {username: a}}}");
    assertRefused(Map.of(), "one", "has no auth_url");
    clouds("x".repeat((1 << 20) + 1));
    assertRefused(Map.of(), "one", "larger than");
  }
}
