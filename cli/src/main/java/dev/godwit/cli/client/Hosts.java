package dev.godwit.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.cli.exit.CommandException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The hypervisor hosts of a cloud, and what runs in Godwit's own. */
public final class Hosts {
  private final CloudSession session;

  public Hosts(CloudSession session) {
    this.session = session;
  }

  /** All hosts. */
  public List<HostView> list() {
    var hosts = new ArrayList<HostView>();
    for (JsonNode host :
        session.compute(Map.of(), "os-hypervisors", "detail").path("hypervisors")) {
      hosts.add(HostView.of(host));
    }
    return hosts;
  }

  /** The versions of hosts; empty for a cloud that is no Godwit host. */
  public Optional<VersionsView> versions() {
    return session.extension("host-versions").map(VersionsView::of);
  }

  /** The plugins that the Godwit host found; none for a cloud that is no Godwit host. */
  public List<PluginView> plugins() {
    return session.extension("plugins").map(Hosts::plugins).orElseGet(List::of);
  }

  private static List<PluginView> plugins(JsonNode body) {
    var plugins = new ArrayList<PluginView>();
    for (JsonNode plugin : body.path("plugins")) {
      plugins.add(PluginView.of(plugin));
    }
    return plugins;
  }

  /** The plugins that Godwit found on a compute node; an error, or a node that is away, is thrown. */
  public List<NodePluginView> plugins(String node) {
    return plugins(session.nodes().read(node, "plugins")).stream()
        .map(plugin ->
            new NodePluginView(node, plugin.id(), plugin.version(), plugin.state(), plugin.cause()))
        .toList();
  }

  /** Those of every compute node that Nova knows; a node that does not tell has one line that says why. */
  public List<NodePluginView> pluginsOfAllNodes() {
    var plugins = new ArrayList<NodePluginView>();
    for (JsonNode service :
        session.compute(Map.of("binary", "nova-compute"), "os-services").path("services")) {
      String node = service.path("host").asText();
      session.nodes().check(node);
      try {
        plugins.addAll(plugins(node));
      } catch (CommandException e) {
        plugins.add(new NodePluginView(node, null, null, NodePluginView.UNKNOWN, e.getMessage()));
      }
    }
    return plugins;
  }
}
