package dev.godwit.standalone;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** One connection after another to the server, over which any bytes can be sent. */
final class FuzzSocket implements AutoCloseable {
  private static final int HANG_MILLIS = 20_000;

  private final int port;
  private Socket socket;
  private InputStream in;
  private String before = "nothing, the connection is new";

  FuzzSocket(int port) {
    this.port = port;
  }

  record Answer(int status, String headers, String body, String request) {
    @Override
    public String toString() {
      return request + "\n--- was answered with ---\n" + headers + "\n\n" + body;
    }
  }

  /** Sends a request and reads the answer, again on a new connection if the server closed this one. */
  Answer send(byte[] request) throws IOException {
    boolean fresh = socket == null;
    try {
      return exchange(request);
    } catch (java.net.SocketTimeoutException e) {
      throw new AssertionError("no answer to " + text(request), e);
    } catch (IOException e) {
      close();
      if (fresh) {
        throw new IOException("no answer to " + text(request), e);
      }
      return exchange(request);
    }
  }

  private Answer exchange(byte[] request) throws IOException {
    if (socket == null) {
      socket = new Socket();
      socket.setSoTimeout(HANG_MILLIS);
      socket.setTcpNoDelay(true);
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), HANG_MILLIS);
      in = new BufferedInputStream(socket.getInputStream());
      before = "nothing, the connection is new";
    }
    socket.getOutputStream().write(request);
    String headers = headers();
    while (headers.startsWith("HTTP/1.1 100")) {
      headers = headers();
    }
    if (!headers.startsWith("HTTP/1.1 ")) {
      throw new AssertionError("not an answer: " + headers + "\n--- to ---\n" + text(request)
          + "\n--- after ---\n" + before);
    }
    String lower = headers.toLowerCase(Locale.ROOT);
    int status = Integer.parseInt(headers.substring(9, 12));
    String method = text(request).split(" ", 2)[0];
    String body = method.equals("HEAD") || status == 204 || status == 304 ? "" : body(lower);
    if (lower.contains("connection: close")) {
      close();
    }
    var answer = new Answer(status, headers, body, text(request));
    before = answer.toString();
    return answer;
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private String headers() throws IOException {
    var read = new StringBuilder();
    while (read.length() < 4 || !read.substring(read.length() - 4).equals("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        throw new EOFException("the connection ended after: " + read);
      }
      read.append((char) next);
    }
    return read.toString().strip();
  }

  private String body(String headers) throws IOException {
    if (headers.contains("transfer-encoding: chunked")) {
      return chunks();
    }
    int at = headers.indexOf("content-length: ");
    if (at < 0) {
      return "";
    }
    int length = Integer.parseInt(headers.substring(at + 16).split("\r\n", 2)[0].strip());
    return new String(in.readNBytes(length), StandardCharsets.UTF_8);
  }

  private String chunks() throws IOException {
    var body = new StringBuilder();
    while (true) {
      int length = Integer.parseInt(line(), 16);
      body.append(new String(in.readNBytes(length), StandardCharsets.UTF_8));
      line();
      if (length == 0) {
        return body.toString();
      }
    }
  }

  private String line() throws IOException {
    var read = new StringBuilder();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new EOFException("the connection ended in a chunk");
      }
      read.append((char) next);
    }
    return read.toString().strip();
  }

  @Override
  public void close() {
    try {
      if (socket != null) {
        socket.close();
      }
    } catch (IOException e) {
      // It is not used any more.
    }
    socket = null;
  }
}
