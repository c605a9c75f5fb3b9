package dev.godwit.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.cli.exit.CommandException;
import dev.godwit.cli.exit.Exit;
import java.util.Optional;
import java.util.function.Function;
import org.openstack4j.api.OSClient.OSClientV3;
import org.openstack4j.api.exceptions.ConnectionException;
import org.openstack4j.api.exceptions.OS4JException;
import org.openstack4j.core.transport.Config;
import org.openstack4j.core.transport.HttpResponse;

/** Calls of Godwit's own API on the compute nodes of a Nova. */
final class NodeCalls {
  private static final int NOT_FOUND = 404;

  private final OSClientV3 client;
  private final Config config;
  private final ExtensionAddress address;
  private final Answers answers = new Answers();

  NodeCalls(OSClientV3 client, Config config, ExtensionAddress address) {
    this.client = client;
    this.config = config;
    this.address = address;
  }

  /** Whether a node may have this name; {@link CommandException} if not. */
  void check(String node) {
    address.at(node);
  }

  /** GET from a node; an error, or a node that is away, is thrown. */
  JsonNode read(String node, String... path) {
    return answers.read(fetch(node, path));
  }

  /** The same; empty if it has nothing there. */
  Optional<JsonNode> find(String node, String... path) {
    HttpResponse answer = fetch(node, path);
    return answer.getStatus() == NOT_FOUND ? Optional.empty() : Optional.of(answers.read(answer));
  }

  /** POST to a node; likewise. */
  void send(String node, Object body, String... path) {
    answers.read(reaching(node, url -> ExtensionCalls.send(client, config, url, body, path)));
  }

  private HttpResponse fetch(String node, String... path) {
    return reaching(node, url -> ExtensionCalls.fetch(client, config, url, path));
  }

  private HttpResponse reaching(String node, Function<String, HttpResponse> call) {
    String url = address.at(node);
    try {
      return call.apply(url);
    } catch (ConnectionException e) {
      throw new CommandException(
          Exit.UNREACHABLE,
          "Godwit on the compute node " + node + " cannot be reached at " + url + ": "
              + e.getMessage(),
          e);
    } catch (OS4JException e) {
      throw new CommandException(
          Exit.UNREACHABLE, "Godwit on the compute node " + node + ": " + e.getMessage(), e);
    }
  }
}
