package dev.godwit.nova;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.HashSet;
import java.util.Set;
import jdk.net.ExtendedSocketOptions;

/**
 * Who may speak to this process over its socket.
 *
 * @param users names of users
 */
record Peer(Set<String> users) {
  /** The process's own user, root, and the one that nova-compute runs as. */
  static Peer of(String novaUser) {
    var users = new HashSet<String>(Set.of("root"));
    users.add(novaUser);
    users.add(System.getProperty("user.name"));
    return new Peer(Set.copyOf(users));
  }

  /** The user at the other end, as the kernel knows it. */
  static String user(SocketChannel channel) throws IOException {
    return channel.getOption(ExtendedSocketOptions.SO_PEERCRED).user().getName();
  }
}
