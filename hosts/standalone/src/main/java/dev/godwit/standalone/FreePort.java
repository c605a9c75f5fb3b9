package dev.godwit.standalone;

import dev.godwit.host.startup.HostStartException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** Finds a port, because the address must be known before the server that prints it starts. */
final class FreePort {
  private FreePort() {}

  static int on(String address) throws HostStartException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getByName(address))) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new HostStartException("no port is free on " + address + ": " + e.getMessage(), e);
    }
  }
}
