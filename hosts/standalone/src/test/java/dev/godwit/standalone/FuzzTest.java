package dev.godwit.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.godwit.api.GuestId;
import dev.godwit.api.MigrationResult;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Malformed, hostile and half-right requests, byte by byte over sockets: none is answered with a 5xx
 * status, with a stack trace or not at all, and no secret gets into a log. The seed is printed; {@code
 * -Dgodwit.fuzz.seed=N} takes it back, {@code -Dgodwit.fuzz.requests=N} sends more or fewer.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class FuzzTest {
  private static final int REQUESTS = Integer.getInteger("godwit.fuzz.requests", 100_000);
  private static final int CLIENTS = 4;

  private final ObjectMapper json = new ObjectMapper();
  private final Queue<String> wrongLogs = new ConcurrentLinkedQueue<>();

  @Test
  void noRequestBreaksTheServer(@TempDir Path directory) throws Exception {
    long seed = Long.getLong("godwit.fuzz.seed", new Random().nextLong());
    System.out.println("FuzzTest: -Dgodwit.fuzz.seed=" + seed);
    try (var cloud = new ScriptedCloud(directory)) {
      Call admin = Call.nobody(cloud).as("admin", ScriptedCloud.PASSWORD);
      var tokens = new ArrayList<>(List.of(admin.header("X-Auth-Token")));
      for (String user : List.of("manager", "reader")) {
        tokens.add(Call.nobody(cloud).as(user, ScriptedCloud.PASSWORD).header("X-Auth-Token"));
      }
      var secrets = new ArrayList<>(tokens);
      secrets.addAll(List.of(ScriptedCloud.PASSWORD, ScriptedCloud.HASH, FuzzRequest.SECRET));
      try (var logs = new Logs(event -> {
            String text = Logs.text(event);
            if (Logs.isFailure(event) || secrets.stream().anyMatch(text::contains)) {
              wrongLogs.add(text);
            }
          });
          var clients = Executors.newFixedThreadPool(CLIENTS)) {
        var running = new ArrayList<Future<Integer>>();
        for (int i = 0; i < CLIENTS; i++) {
          running.add(clients.submit(client(cloud, tokens, seed + i)));
        }
        int answered = 0;
        while (running.stream().anyMatch(client -> !client.isDone())) {
          endMigrations(cloud);
          Thread.sleep(50);
        }
        for (Future<Integer> client : running) {
          answered += client.get();
        }
        assertThat(answered).isEqualTo(REQUESTS / CLIENTS * CLIENTS);
        assertThat(wrongLogs).isEmpty();
      }
      // It still serves, and the tokens that were not revoked still work.
      Call.Answer after = admin.get("/compute/v2.1/servers/detail?all_tenants=1");
      assertThat(after.json().path("servers")).hasSize(2);
    }
  }

  @Test
  void aBrokenEscapeAfterASemicolonIsABadRequest(@TempDir Path directory) throws Exception {
    try (var cloud = new ScriptedCloud(directory);
        var socket = new FuzzSocket(URI.create(cloud.baseUrl()).getPort())) {
      String token = Call.nobody(cloud).as("admin", ScriptedCloud.PASSWORD).header("X-Auth-Token");
      for (String path : List.of("/compute/v2.1/servers/;a=b%s", "/godwit/v1/migrations/;%zz")) {
        String request =
            "GET " + path + " HTTP/1.1\r\nHost: x\r\nX-Auth-Token: " + token + "\r\n\r\n";
        assertThat(socket.send(request.getBytes(StandardCharsets.US_ASCII)).status())
            .as(path)
            .isEqualTo(400);
      }
    }
  }

  /** So that new ones can begin. */
  private static void endMigrations(ScriptedCloud cloud) {
    for (GuestId guest : List.of(cloud.web, cloud.db)) {
      if (cloud.driver.find(guest).isPresent()) {
        cloud.driver.fail(guest, MigrationResult.Status.CANCELLED);
      }
    }
  }

  private Callable<Integer> client(ScriptedCloud cloud, List<String> tokens, long seed) {
    return () -> {
      var random = new Random(seed);
      int answered = 0;
      try (var socket = new FuzzSocket(URI.create(cloud.baseUrl()).getPort())) {
        for (; answered < REQUESTS / CLIENTS; answered++) {
          byte[] request = new FuzzRequest(random, tokens, List.of(cloud.web, cloud.db)).bytes();
          check(socket.send(request));
        }
      }
      return answered;
    };
  }

  private void check(FuzzSocket.Answer answer) throws Exception {
    assertThat(answer.status()).as(answer.toString()).isBetween(200, 499);
    assertThat(answer.body())
        .as(answer.toString())
        .doesNotContain("\tat ", "Exception", "java.", "jetty", FuzzRequest.SECRET);
    assertThat(answer.headers().toLowerCase(java.util.Locale.ROOT))
        .as(answer.toString())
        .contains("x-openstack-request-id: req-")
        .doesNotContain("jetty");
    if (answer.status() >= 400 && !answer.body().isEmpty()) {
      assertThat(json.readTree(answer.body()).isObject()).as(answer.toString()).isTrue();
    }
  }
}
