package dev.godwit.nova;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One connection: JSON objects, one on each line. One thread reads; any may send or close, and closing
 * ends a read or a send that waits.
 */
final class Wire implements AutoCloseable {
  /** With its line feed; two definitions of a guest fit many times. */
  static final int MOST_BYTES = 4 * 1024 * 1024;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final SocketChannel channel;
  private final InputStream in;
  private final ReentrantLock sending = new ReentrantLock();

  Wire(SocketChannel channel) {
    this.channel = channel;
    this.in = new BufferedInputStream(Channels.newInputStream(channel));
  }

  static ObjectNode message(String kind) {
    ObjectNode message = JSON.createObjectNode();
    message.putObject(kind);
    return message;
  }

  static ObjectNode message(String kind, String text) {
    return JSON.createObjectNode().put(kind, text);
  }

  static ObjectNode message(String kind, long number) {
    return JSON.createObjectNode().put(kind, number);
  }

  static ObjectNode message(String kind, ObjectNode content) {
    return JSON.createObjectNode().set(kind, content);
  }

  static ObjectNode object() {
    return JSON.createObjectNode();
  }

  /**
   * Waits for the next message; null at the end of the connection.
   *
   * @throws WireException if it is not a JSON object on one line
   */
  @Nullable
  JsonNode read() throws IOException {
    var line = new ByteArrayOutputStream();
    while (true) {
      int next = in.read();
      if (next < 0) {
        return null;
      }
      if (next == '\n') {
        return parsed(line);
      }
      if (line.size() + 1 >= MOST_BYTES) {
        throw new WireException("a line has more than " + MOST_BYTES + " bytes");
      }
      line.write(next);
    }
  }

  private static JsonNode parsed(ByteArrayOutputStream line) throws WireException {
    try {
      JsonNode node = JSON.readTree(line.toString(StandardCharsets.UTF_8));
      if (node == null || !node.isObject()) {
        throw new WireException("a line is not a JSON object");
      }
      return node;
    } catch (JsonProcessingException e) {
      // Without the parser's words, which repeat what was sent.
      throw new WireException("a line is not JSON");
    }
  }

  /** Sends a message whole; waits while the peer does not read. */
  void send(ObjectNode message) throws IOException {
    byte[] text = message.toString().getBytes(StandardCharsets.UTF_8);
    ByteBuffer line =
        ByteBuffer.allocate(text.length + 1).put(text).put((byte) '\n').flip();
    sending.lock();
    try {
      while (line.hasRemaining()) {
        channel.write(line);
      }
    } finally {
      sending.unlock();
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
