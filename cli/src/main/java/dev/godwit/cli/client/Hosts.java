package dev.godwit.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

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

  /** The plugins that the Godwit host found; none for a cloud that is no Godwit host. */
  public List<PluginView> plugins() {
    var plugins = new ArrayList<PluginView>();
    session.extension("plugins").ifPresent(body -> {
      for (JsonNode plugin : body.path("plugins")) {
        plugins.add(PluginView.of(plugin));
      }
    });
    return plugins;
  }
}
