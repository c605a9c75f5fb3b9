package dev.godwit.nova;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The other end: what the shim in nova-compute says, as a test has it say. */
final class NovaCompute implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int SECONDS = 10;

  private final SocketChannel channel;
  private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

  NovaCompute(Path socket) throws IOException {
    channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
    Thread.ofPlatform().daemon().start(this::listen);
  }

  /** One that has said hello and was answered. */
  static NovaCompute greeted(Path socket) throws Exception {
    var compute = new NovaCompute(socket);
    compute.say("{\"hello\":{\"protocol\":1,\"host\":\"alpha\",\"nova\":\"26.2.2\"}}");
    compute.hear("hello");
    return compute;
  }

  static ObjectNode order(String migration, String instance) {
    ObjectNode order = JSON.createObjectNode()
        .put("migration", migration)
        .put("instance", instance)
        .put("source", "alpha")
        .put("destination", "bravo")
        .put("source_uri", "qemu:///system")
        .put("destination_uri", "qemu+tcp://bravo/system")
        .put("data_gib", 2.5)
        .put("lease_seconds", 5);
    order
        .putObject("call")
        .put("migrate_uri", "tcp://10.0.0.2")
        .put("destination_xml", "<domain/>")
        .putNull("persistent_xml")
        .put("bandwidth_mib_per_second", 0)
        .put("parallel_connections", 0)
        .put("flags", 1 | 2 | 1 << 15)
        .putArray("migrate_disks")
        .add("vda");
    order.putObject("settings").put("live_migration_downtime", "700");
    order.putObject("wishes").put("policy", "predictive").put("deadline_s", "60");
    return JSON.createObjectNode().set("migrate", order);
  }

  void say(Object message) throws IOException {
    ByteBuffer line = ByteBuffer.wrap((message + "\n").getBytes(StandardCharsets.UTF_8));
    while (line.hasRemaining()) {
      channel.write(line);
    }
  }

  /** The next message, which is of this kind; renewals of the lease are left out unless asked for. */
  JsonNode hear(String kind) throws Exception {
    while (true) {
      String line = heard.poll(SECONDS, TimeUnit.SECONDS);
      if (line == null) {
        throw new AssertionError("nothing was said within " + SECONDS + " s, not even " + kind);
      }
      JsonNode message = JSON.readTree(line);
      if (message.has(kind)) {
        return message.path(kind);
      }
      if (!message.has("renew")) {
        throw new AssertionError("not " + kind + " but " + line);
      }
    }
  }

  /** The connection is ended by the other side. */
  void hearEnd() throws Exception {
    while (true) {
      String line = heard.poll(SECONDS, TimeUnit.SECONDS);
      if (line == null) {
        throw new AssertionError("the connection was not ended within " + SECONDS + " s");
      }
      if (line.isEmpty()) {
        return;
      }
    }
  }

  private void listen() {
    var text = new StringBuilder();
    ByteBuffer buffer = ByteBuffer.allocate(65_536);
    try {
      while (channel.read(buffer) >= 0) {
        text.append(StandardCharsets.UTF_8.decode(buffer.flip()));
        buffer.clear();
        for (int end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n")) {
          heard.add(text.substring(0, end));
          text.delete(0, end + 1);
        }
      }
    } catch (IOException e) {
      // Closed by the test, or reset by the other side: the end, too.
    }
    heard.add("");
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
