package dev.godwit.standalone;

import static org.assertj.core.api.Assertions.assertThat;

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
 * Requests that break off, beside whole ones: each client gets the answer to what it sent, and no one else's. With buffers that are used
 * again, some 300,000 requests show what Jetty does ({@code -Dgodwit.broken.requests}).
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class BrokenRequestsTest {
  private static final int REQUESTS = Integer.getInteger("godwit.broken.requests", 40_000);
  private static final int CLIENTS = 8;
  private static final String TOKENS = "POST /identity/v3/auth/tokens HTTP/1.1\r\nHost: x\r\n";
  private static final String CHUNKED = "Transfer-Encoding: chunked\r\n\r\n";
  private static final List<String> BROKEN = List.of(
      "POST / HTTP/1.1\r\nHost: x\r\n" + CHUNKED + "zz\r\n{}\r\n0\r\n\r\n",
      TOKENS + CHUNKED + "2\r\n{}\r\nzz\r\n",
      TOKENS + CHUNKED + "zz\r\n{}\r\n0\r\n\r\n",
      TOKENS + "Content-Length: x\r\n\r\n{}",
      "GET / HTTP/1.1\r\nHost: x\r\nNo colon\r\n\r\n");

  private final Queue<String> wrongLogs = new ConcurrentLinkedQueue<>();

  @Test
  void othersGetTheirOwnAnswers(@TempDir Path directory) throws Exception {
    long seed = Long.getLong("godwit.broken.seed", new Random().nextLong());
    System.out.println("BrokenRequestsTest: -Dgodwit.broken.seed=" + seed);
    try (var cloud = new ScriptedCloud(directory);
        var logs = new Logs(event -> {
          if (Logs.isFailure(event)) {
            wrongLogs.add(Logs.text(event));
          }
        });
        var clients = Executors.newFixedThreadPool(CLIENTS)) {
      int port = URI.create(cloud.baseUrl()).getPort();
      var running = new ArrayList<Future<Void>>();
      for (int i = 0; i < CLIENTS; i++) {
        running.add(clients.submit(client(port, seed + i)));
      }
      for (Future<Void> client : running) {
        client.get();
      }
      assertThat(wrongLogs).isEmpty();
    }
  }

  private static Callable<Void> client(int port, long seed) {
    return () -> {
      var random = new Random(seed);
      try (var socket = new FuzzSocket(port)) {
        for (int i = 0; i < REQUESTS / CLIENTS; i++) {
          switch (random.nextInt(4)) {
            case 0 ->
              assertThat(status(socket, BROKEN.get(random.nextInt(BROKEN.size()))))
                  .isBetween(400, 499);
            case 1 ->
              assertThat(status(socket, "HEAD / HTTP/1.1\r\nHost: x\r\n\r\n")).isEqualTo(404);
            case 2 ->
              assertThat(status(socket, "GET /compute/v2.1 HTTP/1.1\r\nHost: x\r\n\r\n"))
                  .isEqualTo(200);
            default ->
              assertThat(status(
                      socket, "GET /nothing/" + random.nextInt() + " HTTP/1.1\r\nHost: x\r\n\r\n"))
                  .isEqualTo(404);
          }
        }
      }
      return null;
    };
  }

  private static int status(FuzzSocket socket, String request) throws Exception {
    return socket.send(request.getBytes(StandardCharsets.US_ASCII)).status();
  }
}
