package dev.godwit.nova;

import dev.godwit.host.startup.HostStartException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The socket on which nova-compute is awaited; every connection has a thread of its own. */
final class ListeningSocket implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ListeningSocket.class);

  /** A peer that does not say what it wants is not waited for longer. */
  private static final long REQUEST_SECONDS = 10;

  private static final long LOOK_SECONDS = 1;

  private final Path path;
  private final ServerSocketChannel server;
  private final Peer peer;
  private final Endpoint endpoint;
  private final Semaphore free;
  private final Set<Wire> open = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService closer;
  private final ScheduledFuture<?> looking;

  private ListeningSocket(
      Path path,
      ServerSocketChannel server,
      Peer peer,
      Endpoint endpoint,
      Conversations conversations,
      int mostConnections) {
    this.path = path;
    this.server = server;
    this.peer = peer;
    this.endpoint = endpoint;
    this.free = new Semaphore(mostConnections);
    this.closer = new ScheduledThreadPoolExecutor(
        1, Thread.ofPlatform().daemon().name("godwit-nova-closer").factory());
    this.looking = closer.scheduleWithFixedDelay(
        () -> conversations.all().forEach(Conversation::closeIfLost),
        LOOK_SECONDS,
        LOOK_SECONDS,
        TimeUnit.SECONDS);
  }

  /**
   * Begins to listen.
   *
   * @throws HostStartException if the socket cannot be made, or another Godwit listens on it
   */
  static ListeningSocket open(
      Path path, Peer peer, Endpoint endpoint, Conversations conversations, int mostConnections)
      throws HostStartException {
    try {
      removeLeft(path);
      ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
      server.bind(UnixDomainSocketAddress.of(path));
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
      var socket =
          new ListeningSocket(path, server, peer, endpoint, conversations, mostConnections);
      Thread.ofPlatform().daemon().name("godwit-nova-socket").start(socket::accept);
      return socket;
    } catch (IOException e) {
      throw new HostStartException(
          "the socket " + path + " cannot be made (nova_socket): " + reason(e), e);
    }
  }

  private static String reason(IOException failure) {
    return failure.getClass().getSimpleName() + ": " + failure.getMessage();
  }

  /** What a process left that was killed; one that somebody listens on is not touched. */
  private static void removeLeft(Path path) throws IOException, HostStartException {
    if (!Files.exists(path)) {
      return;
    }
    if (isListenedOn(path)) {
      throw new HostStartException(
          "another Godwit listens on " + path + "; stop that one, or set another nova_socket");
    }
    Files.delete(path);
  }

  private static boolean isListenedOn(Path path) {
    try {
      SocketChannel.open(UnixDomainSocketAddress.of(path)).close();
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  Path path() {
    return path;
  }

  private void accept() {
    try {
      while (true) {
        SocketChannel channel = server.accept();
        if (!free.tryAcquire()) {
          log.warn("A connection from nova-compute was closed: too many are open");
          channel.close();
          continue;
        }
        Thread.ofPlatform().daemon().name("godwit-nova-connection").start(() -> serve(channel));
      }
    } catch (ClosedChannelException e) {
      log.debug("The socket {} was closed", path);
    } catch (IOException e) {
      log.error("The socket {} broke; restart Godwit", path, e);
    }
  }

  private void serve(SocketChannel channel) {
    var wire = new Wire(channel);
    open.add(wire);
    ScheduledFuture<?> late = closer.schedule(() -> close(wire), REQUEST_SECONDS, TimeUnit.SECONDS);
    try {
      String user = Peer.user(channel);
      if (!peer.users().contains(user)) {
        log.warn("User {} may not speak to Godwit (nova_user); its connection was closed", user);
        return;
      }
      endpoint.serve(wire, () -> late.cancel(false));
    } catch (IOException e) {
      log.debug("A connection from nova-compute ended: {}", e.getMessage());
    } catch (RuntimeException e) {
      log.error("A connection from nova-compute ended by a fault of Godwit's", e);
    } finally {
      late.cancel(false);
      close(wire);
      open.remove(wire);
      free.release();
    }
  }

  private static void close(Wire wire) {
    try {
      wire.close();
    } catch (IOException e) {
      log.debug("A connection could not be closed", e);
    }
  }

  /** Listens no more and ends every connection: nova-compute then goes on alone. */
  @Override
  public void close() throws IOException {
    server.close();
    Files.deleteIfExists(path);
    open.forEach(ListeningSocket::close);
    looking.cancel(false);
    closer.shutdownNow();
  }
}
