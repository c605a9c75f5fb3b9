package dev.godwit.standalone.image;

import dev.godwit.host.http.ApiException;
import dev.godwit.host.http.Audit;
import dev.godwit.standalone.identity.Identity;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.List;
import java.util.Map;

/**
 * Glance v2 under {@code /image}, without images: libvirt guests have none, and the {@code openstack}
 * command looks for the service before it lists or shows servers.
 */
public final class ImageApi {
  private static final String ROOT = "/image";
  private static final String V2 = ROOT + "/v2";

  private final String baseUrl;
  private final Identity identity;

  public ImageApi(String baseUrl, Identity identity) {
    this.baseUrl = baseUrl;
    this.identity = identity;
  }

  /** Adds the endpoints. */
  public void addTo(RoutesConfig routes) {
    routes.get(ROOT, this::versions);
    routes.get(V2 + "/images", this::images);
    routes.get(V2 + "/images/{image}", this::image);
  }

  private void versions(Context context) {
    context.status(300);
    context.json(Map.of(
        "versions",
        List.of(Map.of(
            "id",
            "v2.0",
            "status",
            "CURRENT",
            "links",
            List.of(Map.of("rel", "self", "href", baseUrl + V2 + "/"))))));
  }

  private void require(Context context) {
    Audit.user(context, identity.service().user(context.header("X-Auth-Token")).name());
  }

  private void images(Context context) {
    require(context);
    context.json(
        Map.of("images", List.of(), "first", "/v2/images", "schema", "/v2/schemas/images"));
  }

  private void image(Context context) {
    require(context);
    throw new ApiException(404, "There are no images.");
  }
}
