package dev.godwit.cli.client;

import org.openstack4j.api.OSClient.OSClientV3;
import org.openstack4j.core.transport.ClientConstants;
import org.openstack4j.core.transport.HttpMethod;
import org.openstack4j.core.transport.HttpRequest;
import org.openstack4j.core.transport.HttpResponse;
import org.openstack4j.core.transport.internal.HttpExecutor;
import org.openstack4j.openstack.internal.OSClientSession;

/** Calls of Godwit's own API, whose catalog type openstack4j does not know. */
final class ExtensionCalls {
  private ExtensionCalls() {}

  static HttpResponse fetch(OSClientV3 client, String endpoint, String... path) {
    return HttpExecutor.create()
        .execute(HttpRequest.builder(Void.class)
            .endpoint(endpoint)
            .path(PathSegments.path(path))
            .method(HttpMethod.GET)
            .config(OSClientSession.getCurrent().getConfig())
            .header(ClientConstants.HEADER_X_AUTH_TOKEN, client.getToken().getId())
            .build());
  }
}
