package dev.godwit.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.cli.cloud.Cloud;
import dev.godwit.cli.cloud.Login;
import dev.godwit.cli.cloud.Reference;
import dev.godwit.cli.exit.CommandException;
import dev.godwit.cli.exit.Exit;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.openstack4j.api.OSClient.OSClientV3;
import org.openstack4j.api.client.IOSClientBuilder;
import org.openstack4j.api.exceptions.AuthenticationException;
import org.openstack4j.api.exceptions.ConnectionException;
import org.openstack4j.api.exceptions.OS4JException;
import org.openstack4j.api.types.Facing;
import org.openstack4j.core.transport.Config;
import org.openstack4j.core.transport.HttpResponse;
import org.openstack4j.model.common.Identifier;
import org.openstack4j.openstack.OSFactory;

/**
 * A login at a cloud and the calls it allows.
 *
 * <p>Belongs to the thread that opened it: openstack4j binds its session to the thread.
 */
public final class CloudSession {
  private static final int CONNECT_MILLIS = (int) Duration.ofSeconds(10).toMillis();
  private static final int READ_MILLIS = (int) Duration.ofSeconds(60).toMillis();
  private static final int NODE_READ_MILLIS = (int) Duration.ofSeconds(15).toMillis();

  private final Cloud cloud;
  private final OSClientV3 client;
  private final ComputeCalls compute = new ComputeCalls();
  private final Answers answers = new Answers();

  private CloudSession(Cloud cloud, OSClientV3 client) {
    this.cloud = cloud;
    this.client = client;
  }

  /**
   * Logs in.
   *
   * @throws CommandException when the cloud cannot be reached or refuses the credentials
   */
  public static CloudSession open(Cloud cloud) {
    return new CloudSession(cloud, reaching(cloud, () -> {
      IOSClientBuilder.V3 builder =
          OSFactory.builderV3().endpoint(cloud.authUrl()).withConfig(config(cloud, READ_MILLIS));
      switch (cloud.login()) {
        case Login.Password login -> {
          if (login.user().isId()) {
            builder.credentials(login.user().value(), login.password());
          } else {
            builder.credentials(login.user().value(), login.password(), identifier(login.domain()));
          }
        }
        case Login.Token login -> builder.token(login.token());
      }
      @Nullable Reference project = cloud.project();
      if (project != null && project.isId()) {
        builder.scopeToProject(identifier(project));
      } else if (project != null) {
        builder.scopeToProject(identifier(project), identifier(cloud.projectDomain()));
      }
      OSClientV3 client = builder.authenticate();
      return cloud.region() == null ? client : client.useRegion(cloud.region());
    }));
  }

  private static Config config(Cloud cloud, int readMillis) {
    Config config =
        Config.newConfig().withConnectionTimeout(CONNECT_MILLIS).withReadTimeout(readMillis);
    if (!cloud.verify()) {
      config.withSSLContext(TlsTrust.anyone()).withHostnameVerifier((host, session) -> true);
    } else if (cloud.caCertificate() != null) {
      config.withSSLContext(TlsTrust.authorities(cloud.caCertificate()));
    }
    return config;
  }

  private static Identifier identifier(Reference reference) {
    return reference.isId()
        ? Identifier.byId(reference.value())
        : Identifier.byName(reference.value());
  }

  /** Turns what openstack4j throws into sentences. */
  private static <T> T reaching(Cloud cloud, Supplier<T> call) {
    try {
      return call.get();
    } catch (ConnectionException e) {
      throw new CommandException(
          Exit.UNREACHABLE,
          "the cloud of " + cloud.origin() + " cannot be reached at " + cloud.authUrl() + " or an"
              + " address it named: " + e.getMessage(),
          e);
    } catch (AuthenticationException e) {
      throw new CommandException(
          Exit.WRONG_USE, cloud.authUrl() + " refused the credentials of " + cloud.origin(), e);
    } catch (OS4JException e) {
      throw new CommandException(
          Exit.UNREACHABLE, "the cloud of " + cloud.origin() + ": " + e.getMessage(), e);
    }
  }

  private JsonNode ask(Supplier<HttpResponse> call) {
    return answers.read(reaching(cloud, call));
  }

  /** GET from the Compute API; segments of the path and values are escaped. */
  JsonNode compute(Map<String, ?> query, String... path) {
    return ask(() -> compute.fetch(query, path));
  }

  /** Asks for a live migration; an empty answer is a promise to try. */
  public void liveMigrate(String server, LiveMigrateAction action) {
    ask(() -> compute.liveMigrate(server, action));
  }

  /** Asks that the migration be ended, whatever it costs the guest. */
  public void forceComplete(String server, String migration) {
    ask(() -> compute.forceComplete(server, migration));
  }

  /** Asks that the migration be given up. */
  public void abort(String server, String migration) {
    ask(() -> compute.abort(server, migration));
  }

  /** GET from Godwit's own API; empty when the catalog of this cloud has none at one address. */
  Optional<JsonNode> extension(String... path) {
    return address()
        .filter(found -> !found.isOnNodes())
        .map(found -> ask(() -> ExtensionCalls.fetch(client, found.url(), path)));
  }

  /**
   * Godwit's own API on the compute nodes.
   *
   * @throws CommandException when the catalog of this cloud has none there
   */
  NodeCalls nodes() {
    ExtensionAddress found = address()
        .filter(ExtensionAddress::isOnNodes)
        .orElseThrow(() -> new CommandException(
            Exit.WRONG_USE,
            "this cloud has no Godwit on its compute nodes, so there is none to name"));
    return new NodeCalls(client, config(cloud, NODE_READ_MILLIS), found);
  }

  /**
   * Asks for a live migration with options, which only Godwit's own API takes.
   *
   * @throws CommandException also when this cloud has no such API
   */
  public void liveMigrate(String server, MigrateWish wish) {
    String url = requireExtension("options of a migration");
    ask(() -> ExtensionCalls.send(client, url, wish, "servers", server, "migrations"));
  }

  /** Asks to change limits of a migration under way; likewise. */
  public void retune(String migration, RetuneWish wish) {
    String url = requireExtension("retune");
    ask(() -> ExtensionCalls.send(client, url, wish, "migrations", migration, "retune"));
  }

  /** Says where the server is of a migration that does not settle; likewise, or at the node it leaves. */
  public void resolve(MigrationView migration, ResolveWish wish) {
    settle(migration, wish, "resolve");
  }

  /** Has a job steered that may not be Godwit's own; likewise. */
  public void adopt(MigrationView migration) {
    settle(migration, Map.of(), "adopt");
  }

  private void settle(MigrationView migration, Object body, String action) {
    if (isOnNodes()) {
      nodes().send(migration.source(), body, "migrations", migration.uuid(), action);
      return;
    }
    String url = requireExtension(action);
    ask(() -> ExtensionCalls.send(client, url, body, "migrations", migration.uuid(), action));
  }

  /** What was seen and decided in a migration; likewise. */
  public JsonNode trace(MigrationView migration) {
    if (isOnNodes()) {
      return nodes().read(migration.source(), "migrations", migration.uuid(), "trace");
    }
    String url = requireExtension("traces");
    return ask(() -> ExtensionCalls.fetch(client, url, "migrations", migration.uuid(), "trace"));
  }

  private String requireExtension(String what) {
    ExtensionAddress found = address()
        .orElseThrow(() -> new CommandException(
            Exit.WRONG_USE,
            "this cloud is no Godwit host (its catalog has no service \"godwit\"), and only a Godwit"
                + " host has "
                + what
                + "; nothing was asked for"));
    if (found.isOnNodes()) {
      throw new CommandException(
          Exit.WRONG_USE,
          "in this cloud Nova orders the migrations, and Godwit on its compute nodes has no " + what
              + "; nothing was asked for");
    }
    return found.url();
  }

  /** Whether the cloud has Godwit's own API. */
  public boolean hasExtension() {
    return address().isPresent();
  }

  /** Whether it is on the compute nodes of a Nova. */
  public boolean isOnNodes() {
    return address().filter(ExtensionAddress::isOnNodes).isPresent();
  }

  private Optional<ExtensionAddress> address() {
    @Nullable String region = cloud.region();
    return client.getToken().getCatalog().stream()
        .filter(service -> "godwit".equals(service.getType()))
        .flatMap(service -> service.getEndpoints().stream())
        .filter(endpoint -> endpoint.getIface() == Facing.PUBLIC)
        .filter(endpoint -> region == null || region.equals(endpoint.getRegion()))
        .map(endpoint -> new ExtensionAddress(endpoint.getUrl().toString()))
        .findFirst();
  }
}
