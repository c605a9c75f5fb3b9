package dev.godwit.cli.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.openstack4j.api.OSClient.OSClientV3;
import org.openstack4j.core.transport.ClientConstants;
import org.openstack4j.core.transport.Config;
import org.openstack4j.core.transport.HttpMethod;
import org.openstack4j.core.transport.HttpRequest;
import org.openstack4j.core.transport.HttpResponse;
import org.openstack4j.core.transport.internal.HttpExecutor;
import org.openstack4j.openstack.internal.OSClientSession;

/** Calls of Godwit's own API, whose catalog type openstack4j does not know. */
final class ExtensionCalls {
  private static final ObjectMapper JSON = new ObjectMapper();

  private ExtensionCalls() {}

  static HttpResponse fetch(OSClientV3 client, String endpoint, String... path) {
    return fetch(client, OSClientSession.getCurrent().getConfig(), endpoint, path);
  }

  static HttpResponse fetch(OSClientV3 client, Config config, String endpoint, String... path) {
    return HttpExecutor.create()
        .execute(request(client, config, endpoint, HttpMethod.GET, path).build());
  }

  static HttpResponse send(OSClientV3 client, String endpoint, Object body, String... path) {
    return send(client, OSClientSession.getCurrent().getConfig(), endpoint, body, path);
  }

  static HttpResponse send(
      OSClientV3 client, Config config, String endpoint, Object body, String... path) {
    try {
      return HttpExecutor.create()
          .execute(request(client, config, endpoint, HttpMethod.POST, path)
              .json(JSON.writeValueAsString(body))
              .build());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("records can be written as JSON", e);
    }
  }

  private static HttpRequest.RequestBuilder<Void> request(
      OSClientV3 client, Config config, String endpoint, HttpMethod method, String... path) {
    return HttpRequest.builder(Void.class)
        .endpoint(endpoint)
        .path(PathSegments.path(path))
        .method(method)
        .config(config)
        .header(ClientConstants.HEADER_X_AUTH_TOKEN, client.getToken().getId());
  }
}
