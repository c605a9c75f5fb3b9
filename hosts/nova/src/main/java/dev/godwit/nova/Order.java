package dev.godwit.nova;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.api.GuestId;
import dev.godwit.api.HostName;
import dev.godwit.api.MigrationContract;
import dev.godwit.api.MigrationId;
import dev.godwit.api.MigrationOptions;
import dev.godwit.api.PreparedMigration;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What nova-compute orders.
 *
 * @param sourceUri by which this process opens the hypervisor of the source
 * @param destinationUri by which it opens that of the destination
 * @param lease how long a lease of this migration lasts
 */
record Order(PreparedMigration request, URI sourceUri, URI destinationUri, Duration lease) {
  private static final Logger log = LoggerFactory.getLogger(Order.class);
  private static final int LEAST_LEASE_SECONDS = 5;
  private static final int MOST_LEASE_SECONDS = 60;
  private static final int MOST_ENTRIES = 256;
  private static final int MOST_CONNECTIONS = 255;

  /**
   * Reads an order.
   *
   * @param policies the policies that a flavor or an image may name
   * @param otherwise the policy if none is named
   * @throws WireException if something is missing or wrong; names it
   */
  static Order of(JsonNode order, List<String> policies, String otherwise) throws WireException {
    JsonNode call = order.path("call");
    String destinationUri = text(order, "destination_uri");
    try {
      var request = new PreparedMigration(
          new MigrationId(uuid(order, "migration")),
          new GuestId(uuid(order, "instance")),
          host(order, "source"),
          host(order, "destination"),
          options(order.path("wishes"), policies, otherwise),
          new PreparedMigration.Call(
              destinationUri,
              optionalText(call, "migrate_uri"),
              optionalText(call, "destination_xml"),
              optionalText(call, "persistent_xml"),
              texts(call, "migrate_disks"),
              number(call, "bandwidth_mib_per_second", 0, Integer.MAX_VALUE),
              (int) number(call, "parallel_connections", 0, MOST_CONNECTIONS),
              (int) number(call, "flags", 0, Integer.MAX_VALUE)),
          decimal(order, "data_gib"),
          settings(order.path("settings")));
      return new Order(
          request,
          uri(order, "source_uri"),
          uri(order, "destination_uri"),
          Duration.ofSeconds(
              number(order, "lease_seconds", LEAST_LEASE_SECONDS, MOST_LEASE_SECONDS)));
    } catch (IllegalArgumentException e) {
      throw new WireException("the order cannot be used: " + e.getMessage());
    }
  }

  private static MigrationOptions options(
      JsonNode wishes, List<String> policies, String otherwise) {
    String policy = wishes.path("policy").asText("");
    if (!policy.isEmpty() && !policies.contains(policy)) {
      log.warn(
          "A flavor or an image wishes a policy that is not allowed here; {} is used", otherwise);
      policy = "";
    }
    return new MigrationOptions(
        new MigrationContract(
            wish(wishes, "max_downtime_ms"), wish(wishes, "deadline_s"), null, null, null),
        policy.isEmpty() ? otherwise : policy,
        null);
  }

  /** What a tenant wrote must not keep the server from being moved: what cannot be used is left out. */
  private static @Nullable Long wish(JsonNode wishes, String name) {
    String value = wishes.path(name).asText("");
    if (value.isEmpty()) {
      return null;
    }
    if (value.matches("[1-9][0-9]{0,9}")) {
      return Long.valueOf(value);
    }
    log.warn("The wish {} of a flavor or an image is not a number and is left out", name);
    return null;
  }

  private static Map<String, String> settings(JsonNode node) throws WireException {
    var settings = new LinkedHashMap<String, String>();
    for (Map.Entry<String, JsonNode> entry : node.properties()) {
      if (!entry.getValue().isTextual() || settings.size() == MOST_ENTRIES) {
        throw new WireException("settings is an object of at most " + MOST_ENTRIES + " strings");
      }
      settings.put(entry.getKey(), entry.getValue().asText());
    }
    return settings;
  }

  private static String text(JsonNode node, String name) throws WireException {
    JsonNode value = node.path(name);
    if (!value.isTextual() || value.asText().isEmpty()) {
      throw new WireException(name + " is missing, or not a text");
    }
    return value.asText();
  }

  private static @Nullable String optionalText(JsonNode node, String name) throws WireException {
    return node.path(name).isMissingNode() || node.path(name).isNull() ? null : text(node, name);
  }

  private static List<String> texts(JsonNode node, String name) throws WireException {
    var texts = new ArrayList<String>();
    for (JsonNode element : node.path(name)) {
      if (!element.isTextual() || texts.size() == MOST_ENTRIES) {
        throw new WireException(name + " is an array of at most " + MOST_ENTRIES + " texts");
      }
      texts.add(element.asText());
    }
    return texts;
  }

  private static long number(JsonNode node, String name, long least, long most)
      throws WireException {
    JsonNode value = node.path(name);
    if (!value.isIntegralNumber() || !value.canConvertToLong()) {
      throw new WireException(name + " is missing, or not a whole number");
    }
    if (value.asLong() < least || value.asLong() > most) {
      throw new WireException(name + " is " + least + " to " + most + ", not " + value.asLong());
    }
    return value.asLong();
  }

  private static double decimal(JsonNode node, String name) throws WireException {
    JsonNode value = node.path(name);
    if (!value.isNumber()) {
      throw new WireException(name + " is missing, or not a number");
    }
    return value.asDouble();
  }

  private static UUID uuid(JsonNode node, String name) throws WireException {
    try {
      return UUID.fromString(text(node, name));
    } catch (IllegalArgumentException e) {
      throw new WireException(name + " is not a UUID");
    }
  }

  private static HostName host(JsonNode node, String name) throws WireException {
    String host = text(node, name);
    if (!HostName.isValid(host)) {
      throw new WireException(name + " is not the name of a host");
    }
    return new HostName(host);
  }

  private static URI uri(JsonNode node, String name) throws WireException {
    try {
      URI uri = new URI(text(node, name));
      if (uri.getScheme() == null || uri.getPath() == null || uri.getPath().isEmpty()) {
        throw new WireException(name + " is not a libvirt URI such as qemu+tls://host/system");
      }
      return uri;
    } catch (URISyntaxException e) {
      throw new WireException(name + " is not a libvirt URI such as qemu+tls://host/system");
    }
  }
}
