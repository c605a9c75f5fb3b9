package dev.godwit.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.openstack4j.api.OSClient.OSClientV3;
import org.openstack4j.model.common.Identifier;
import org.openstack4j.model.compute.Server;
import org.openstack4j.model.compute.actions.LiveMigrateOptions;
import org.openstack4j.openstack.OSFactory;

/** Clients that nobody here wrote, at a served host, on real hosts. */
@RealLibvirt
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class ForeignClientsIT {
  /** Some forty starts of a Python program, a minute and a half on an idle machine. */
  private static final int SCRIPT_SECONDS = 480;

  private static final Duration LIMIT = Duration.ofMinutes(1);

  private final String name = "fc-" + UUID.randomUUID().toString().substring(0, 8);
  private final Testbed testbed;
  private final ServedHost host;

  ForeignClientsIT(Testbed testbed, @TempDir Path directory) {
    this.testbed = testbed;
    this.host = new ServedHost(directory, testbed);
  }

  @BeforeEach
  void start() throws Exception {
    testbed.guest(name);
    host.settings("bind_port = 0\n");
    host.start();
  }

  @AfterEach
  void stop() throws Exception {
    testbed.run("fault", "rate", "alpha", "off");
    testbed.undo(name);
    host.stop();
  }

  private String password() throws IOException {
    Matcher matcher =
        Pattern.compile("password: (\\S+)\n").matcher(Files.readString(host.cloudsFile()));
    assertThat(matcher.find()).isTrue();
    return matcher.group(1);
  }

  @Test
  void theOpenstackAndNovaCommandsWorkUnchanged() throws Exception {
    String rate = testbed.script() + " fault rate alpha ";
    var environment = new HashMap<>(testbed.environment());
    // Debian's, whatever else a developer has installed.
    environment.put("PATH", "/usr/bin:/bin:/usr/sbin:/sbin");
    environment.put("OS_CLIENT_CONFIG_FILE", host.cloudsFile().toString());
    environment.put("OS_CLOUD", "godwit");
    // nova reads no clouds.yaml.
    environment.put("OS_AUTH_URL", host.baseUrl() + "/identity/v3");
    environment.put("OS_USERNAME", "admin");
    environment.put("OS_PASSWORD", password());
    environment.put("OS_PROJECT_NAME", "admin");
    environment.put("OS_USER_DOMAIN_ID", "default");
    environment.put("OS_PROJECT_DOMAIN_ID", "default");
    Path script = ServedHost.root().resolve("it/src/test/clients/openstack-clients.sh");
    Command ended = Command.run(
        List.of(script.toString(), name, "alpha", "bravo", rate + "50", rate + "off"),
        environment,
        SCRIPT_SECONDS);
    assertThat(ended.exitCode()).as(ended.toString()).isZero();
    assertThat(ended.out()).endsWith("All of it works.\n");
    testbed.assertNoErrors(name);
  }

  @Test
  void openstack4jWorksWithItsOwnCalls() throws Exception {
    OSClientV3 client = OSFactory.builderV3()
        .endpoint(host.baseUrl() + "/identity/v3")
        .credentials("admin", password(), Identifier.byId("default"))
        .scopeToProject(Identifier.byName("admin"), Identifier.byId("default"))
        .authenticate();
    assertThat(client.getToken().getCatalog())
        .extracting(service -> service.getType())
        .contains("compute", "identity");
    assertThat(client.getToken().getExpires()).isInTheFuture();
    String id = testbed.uuid("alpha", name);
    assertThat(client.compute().servers().list(Map.of("all_tenants", "1")))
        .anyMatch(server -> server.getName().equals(name));
    Server server = client.compute().servers().get(id);
    assertThat(server.getStatus()).isEqualTo(Server.Status.ACTIVE);
    assertThat(server.getHost()).isEqualTo("alpha");
    assertThat(client.compute().hypervisors().list())
        .extracting(hypervisor -> hypervisor.getHypervisorHostname())
        .containsExactly("alpha", "bravo");
    assertThat(client.compute().services().list())
        .extracting(service -> service.getHost())
        .containsExactly("alpha", "bravo");
    // Its own call is that of 2.1, and sends no host if none is set, so that one must be.
    assertThat(client
            .compute()
            .servers()
            .liveMigrate(
                id,
                LiveMigrateOptions.create()
                    .host("bravo")
                    .blockMigration(false)
                    .diskOverCommit(false))
            .isSuccess())
        .isTrue();
    // Its session belongs to the thread.
    await()
        .pollInSameThread()
        .atMost(LIMIT)
        .until(() -> client.compute().servers().get(id).getHost().equals("bravo"));
    assertThat(client.compute().migrations().list())
        .anyMatch(migration ->
            migration.getInstanceUuid().equals(id) && migration.getDestCompute().equals("bravo"));
    assertThat(testbed.state("bravo", name)).isEqualTo("running");
  }
}
