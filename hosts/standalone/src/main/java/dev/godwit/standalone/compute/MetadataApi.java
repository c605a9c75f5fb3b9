package dev.godwit.standalone.compute;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.host.http.ApiException;
import dev.godwit.host.http.Json;
import dev.godwit.host.inventory.ServerStatus;
import dev.godwit.host.metadata.MetadataRefusedException;
import dev.godwit.host.metadata.ServerMetadata;
import dev.godwit.standalone.compute.Requests.Owned;
import dev.godwit.standalone.identity.Policy;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/** The metadata of servers, where wishes for migrations are written as well. */
final class MetadataApi {
  private static final String METADATA = "metadata";
  private static final String META = "meta";

  private final Requests requests;
  private final ServerMetadata metadata;
  private final Json json = new Json();

  MetadataApi(Requests requests, ServerMetadata metadata) {
    this.requests = requests;
    this.metadata = metadata;
  }

  void addTo(RoutesConfig routes, String root) {
    String all = root + "/servers/{server}/metadata";
    routes.get(all, this::list);
    routes.post(all, this::merge);
    routes.put(all, this::replace);
    routes.get(all + "/{key}", this::show);
    routes.put(all + "/{key}", this::update);
    routes.delete(all + "/{key}", this::remove);
  }

  private void list(Context context) {
    Owned server = requests.server(context);
    requests.require(context, Policy.SERVER_METADATA_INDEX, server);
    context.json(Map.of(METADATA, metadata.of(server.view().id())));
  }

  private void merge(Context context) {
    Map<String, String> items = items(json.object(context), METADATA);
    Owned server = writable(context, Policy.SERVER_METADATA_CREATE, "update metadata");
    Map<String, String> all = taken(() -> metadata.merge(server.view().id(), items));
    context.json(Map.of(METADATA, all));
  }

  private void replace(Context context) {
    Map<String, String> items = items(json.object(context), METADATA);
    Owned server = writable(context, Policy.SERVER_METADATA_UPDATE_ALL, "update metadata");
    Map<String, String> all = taken(() -> metadata.replace(server.view().id(), items));
    context.json(Map.of(METADATA, all));
  }

  private void show(Context context) {
    Owned server = requests.server(context);
    requests.require(context, Policy.SERVER_METADATA_SHOW, server);
    String key = context.pathParam("key");
    String value = metadata.of(server.view().id()).get(key);
    if (value == null) {
      throw missing();
    }
    context.json(Map.of(META, Map.of(key, value)));
  }

  private void update(Context context) {
    Map<String, String> item = items(json.object(context), META);
    if (item.size() != 1) {
      throw new ApiException(
          400, "Invalid input for field/attribute meta: it must hold exactly one item.");
    }
    Owned server = writable(context, Policy.SERVER_METADATA_UPDATE, "update metadata");
    if (!item.containsKey(context.pathParam("key"))) {
      throw new ApiException(400, "Request body and URI mismatch");
    }
    taken(() -> metadata.merge(server.view().id(), item));
    context.json(Map.of(META, item));
  }

  private void remove(Context context) {
    Owned server = writable(context, Policy.SERVER_METADATA_DELETE, "delete metadata");
    if (!metadata.remove(server.view().id(), context.pathParam("key"))) {
      throw missing();
    }
    context.status(204);
  }

  private static ApiException missing() {
    return new ApiException(404, "Metadata item was not found");
  }

  /** The server of the path, if its metadata may be changed by the one who asks, and now. */
  private Owned writable(Context context, Policy policy, String action) {
    Owned server = requests.server(context);
    requests.require(context, policy, server);
    if (server.view().status() == ServerStatus.ERROR) {
      throw new ApiException(
          409,
          "Cannot '"
              + action
              + "' instance "
              + server.view().id()
              + " while it is in vm_state error");
    }
    return server;
  }

  /** A map of texts under the one key of the body. */
  private static Map<String, String> items(JsonNode body, String key) {
    JsonNode items = body.path(key);
    if (body.size() != 1 || !items.isObject()) {
      throw new ApiException(
          400, "Invalid input: the body must be an object with the one key " + key + ".");
    }
    var texts = new LinkedHashMap<String, String>();
    items.properties().forEach(item -> {
      if (!item.getValue().isTextual()) {
        throw new ApiException(
            400,
            "Invalid input for field/attribute "
                + Requests.shortened(item.getKey())
                + ". Value: "
                + Requests.shortened(item.getValue().toString())
                + ". It is not of type 'string'");
      }
      texts.put(item.getKey(), item.getValue().asText());
    });
    return texts;
  }

  private static <T> T taken(Supplier<T> change) {
    try {
      return change.get();
    } catch (MetadataRefusedException e) {
      int status = switch (e.reason()) {
        case INVALID -> 400;
        case QUOTA -> 403;
      };
      throw new ApiException(status, e.getMessage());
    }
  }
}
