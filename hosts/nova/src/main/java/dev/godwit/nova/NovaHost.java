package dev.godwit.nova;

import dev.godwit.host.DriverHost;
import dev.godwit.host.HostPlan;
import dev.godwit.host.settings.SettingSection;
import dev.godwit.host.settings.Settings;
import dev.godwit.host.startup.HostStartException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The host for Nova at work: the driver, the socket on which nova-compute reaches it, and the API for
 * those who look, if there is to be one.
 */
public final class NovaHost implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(NovaHost.class);
  private static final String TRACES = "traces";

  /** Short requests and checks, beside the connections of migrations. */
  private static final int SPARE_CONNECTIONS = 64;

  private final DriverHost host;
  private final ListeningSocket socket;
  private final Optional<NodeApi> api;

  private NovaHost(DriverHost host, ListeningSocket socket, Optional<NodeApi> api) {
    this.host = host;
    this.socket = socket;
    this.api = api;
  }

  /** What this host can be told besides the paths of every host and the settings of its driver. */
  public static List<SettingSection> ownSections() {
    return List.of(NovaSettings.section(), ApiSettings.section());
  }

  private static HostPlan plan(Path settingsFile, InstantSource clock) {
    return new HostPlan(settingsFile, ownSections(), ApiSettings.rules(), clock);
  }

  /**
   * Checks a settings file and the plugin that it names, and starts nothing.
   *
   * @return the settings that would be used
   * @throws HostStartException if anything is wrong
   */
  public static Settings check(Path settingsFile, InstantSource clock) throws HostStartException {
    Settings settings = DriverHost.check(plan(settingsFile, clock));
    NodeApi.check(settings);
    return settings;
  }

  /**
   * Starts everything.
   *
   * @throws HostStartException if it cannot start; nothing is left open then
   */
  public static NovaHost start(Path settingsFile, InstantSource clock) throws HostStartException {
    var conversations = new AtomicReference<Conversations>();
    DriverHost host = DriverHost.start(plan(settingsFile, clock), settings -> {
      var made = new Conversations(
          clock,
          new TraceFiles(
              DriverHost.stateDirectory(settings).resolve(TRACES),
              DriverHost.mostTraces(settings)));
      conversations.set(made);
      return made;
    });
    try {
      return start(host, Objects.requireNonNull(conversations.get()), clock);
    } catch (HostStartException | RuntimeException e) {
      host.close();
      throw e;
    }
  }

  private static NovaHost start(DriverHost host, Conversations conversations, InstantSource clock)
      throws HostStartException {
    // First, because nova-compute may order as soon as the socket is there.
    Optional<NodeApi> api = NodeApi.start(host.settings(), host::plugins, conversations, clock);
    try {
      return new NovaHost(host, listen(host.settings(), host, conversations), api);
    } catch (HostStartException | RuntimeException e) {
      api.ifPresent(NodeApi::close);
      throw e;
    }
  }

  private static ListeningSocket listen(
      Settings settings, DriverHost host, Conversations conversations) throws HostStartException {
    int mostMigrations = settings.smallInteger(NovaSettings.MAX_MIGRATIONS);
    var endpoint = new Endpoint(
        conversations,
        host.liveMigration(),
        new Endpoint.Rules(
            settings.list(NovaSettings.ALLOWED_POLICIES),
            settings.text(NovaSettings.POLICY),
            mostMigrations),
        System::nanoTime);
    return ListeningSocket.open(
        settings.path(NovaSettings.SOCKET),
        Peer.of(settings.text(NovaSettings.USER)),
        endpoint,
        conversations,
        mostMigrations + SPARE_CONNECTIONS);
  }

  /** Where nova-compute is awaited. */
  public Path socket() {
    return socket.path();
  }

  /** The port of the API; empty if none is served. */
  public OptionalInt apiPort() {
    return api.map(served -> OptionalInt.of(served.port())).orElseGet(OptionalInt::empty);
  }

  /** Takes no more orders and closes everything; migrations go on in the hypervisors, watched by Nova. */
  @Override
  public void close() {
    api.ifPresent(NodeApi::close);
    try {
      socket.close();
    } catch (IOException e) {
      log.warn("The socket {} could not be closed", socket.path(), e);
    }
    host.close();
  }
}
