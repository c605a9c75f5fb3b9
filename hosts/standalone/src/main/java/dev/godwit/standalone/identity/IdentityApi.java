package dev.godwit.standalone.identity;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.host.http.ApiException;
import dev.godwit.host.http.Audit;
import dev.godwit.host.http.Json;
import dev.godwit.standalone.identity.IdentityService.Session;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Keystone v3 under {@code /identity/v3}. */
public final class IdentityApi {
  private static final String ROOT = "/identity";
  private static final String V3 = ROOT + "/v3";
  private static final String SUBJECT = "X-Subject-Token";
  private static final Map<String, String> DOMAIN = Map.of("id", "default", "name", "Default");

  private final IdentityService service;
  private final Catalog catalog;
  private final Json json = new Json();

  IdentityApi(IdentityService service, Catalog catalog) {
    this.service = service;
    this.catalog = catalog;
  }

  /** Adds the endpoints. */
  public void addTo(RoutesConfig routes) {
    routes.get(ROOT, this::versions);
    routes.get(V3, context -> context.json(Map.of("version", version())));
    routes.post(V3 + "/auth/tokens", this::authenticate);
    routes.get(V3 + "/auth/tokens", this::show);
    routes.head(V3 + "/auth/tokens", this::show);
    routes.delete(V3 + "/auth/tokens", this::revoke);
    routes.get(V3 + "/auth/catalog", this::showCatalog);
    routes.get(V3 + "/auth/projects", this::projects);
    routes.get(V3 + "/projects", this::projects);
  }

  private void versions(Context context) {
    context.status(300);
    context.json(Map.of("versions", Map.of("values", List.of(version()))));
  }

  private Map<String, Object> version() {
    return Map.of(
        "id", "v3.14",
        "status", "stable",
        "updated", "2020-04-07T00:00:00Z",
        "links", List.of(Map.of("rel", "self", "href", catalog.baseUrl() + V3 + "/")),
        "media-types",
            List.of(Map.of(
                "base", "application/json",
                "type", "application/vnd.openstack.identity-v3+json")));
  }

  private void authenticate(Context context) {
    JsonNode auth = json.object(context).path("auth");
    JsonNode identity = auth.path("identity");
    JsonNode methods = identity.path("methods");
    if (!methods.isArray() || methods.size() != 1) {
      throw new ApiException(400, "auth.identity.methods must name one method");
    }
    Session session = switch (methods.get(0).asText()) {
      case "password" -> password(context, identity.path("password").path("user"));
      case "token" -> byToken(context, text(identity.path("token"), "id"));
      default ->
        throw new ApiException(401, "Attempted to authenticate with an unsupported method.");
    };
    requireScope(auth.path("scope"), session.issued().user());
    context.status(201);
    context.header(SUBJECT, session.token());
    context.json(Map.of("token", body(session.issued())));
  }

  private Session password(Context context, JsonNode user) {
    String name = user.hasNonNull("id") ? text(user, "id") : text(user, "name");
    requireDomain(user);
    service.known(name).ifPresent(known -> Audit.user(context, known.name()));
    Session session = service.byPassword(name, text(user, "password").toCharArray(), context.ip());
    Audit.user(context, session.issued().user().name());
    return session;
  }

  private Session byToken(Context context, String token) {
    Session session = service.byToken(token);
    Audit.user(context, session.issued().user().name());
    return session;
  }

  /** There is one domain; a user of another one is not known. */
  private static void requireDomain(JsonNode owned) {
    JsonNode domain = owned.path("domain");
    for (String field : List.of("id", "name")) {
      if (domain.hasNonNull(field)
          && !domain.get(field).asText().equalsIgnoreCase(DOMAIN.get(field))) {
        throw IdentityService.unauthorized();
      }
    }
  }

  private static String text(JsonNode node, String field) {
    JsonNode value = node.path(field);
    if (!value.isTextual()) {
      throw new ApiException(400, "Expecting to find " + field + " in the request body.");
    }
    return value.asText();
  }

  /** A token is always for the user's one project; asking for anything else is refused. */
  private static void requireScope(JsonNode scope, User user) {
    if (scope.isMissingNode() || scope.asText().equals("unscoped")) {
      return;
    }
    JsonNode project = scope.path("project");
    boolean right = project.hasNonNull("id")
        ? project.get("id").asText().equals(user.project().id())
        : project.path("name").asText().equals(user.project().name());
    if (!right) {
      throw IdentityService.unauthorized();
    }
    requireDomain(project);
  }

  private Map<String, Object> body(Tokens.Issued issued) {
    User user = issued.user();
    var token = new LinkedHashMap<String, Object>();
    token.put("methods", List.of(issued.method()));
    token.put("user", Map.of("id", user.id(), "name", user.name(), "domain", DOMAIN));
    token.put(
        "project",
        Map.of("id", user.project().id(), "name", user.project().name(), "domain", DOMAIN));
    token.put(
        "roles",
        user.roles().stream()
            .sorted()
            .map(role -> Map.of("id", role.word(), "name", role.word()))
            .toList());
    token.put("catalog", catalog.entries());
    token.put("issued_at", Json.keystoneTime(issued.issuedAt()));
    token.put("expires_at", Json.keystoneTime(issued.expiresAt()));
    token.put("audit_ids", List.of(issued.auditId()));
    token.put("is_domain", false);
    return token;
  }

  private User user(Context context) {
    User user = service.user(context.header("X-Auth-Token"));
    Audit.user(context, user.name());
    return user;
  }

  private void show(Context context) {
    Tokens.Issued issued = inspected(context);
    String subject = subject(context);
    context.header(SUBJECT, subject);
    context.json(Map.of("token", body(issued)));
  }

  private void revoke(Context context) {
    inspected(context);
    service.revoke(subject(context));
    context.status(204);
  }

  /** The token in question; only its owner and administrators may ask. */
  private Tokens.Issued inspected(Context context) {
    User user = user(context);
    Tokens.Issued issued;
    try {
      issued = service.issued(subject(context));
    } catch (ApiException e) {
      throw e.status() == 401 ? new ApiException(404, "Could not find the token.") : e;
    }
    if (!user.isAdmin() && !issued.user().equals(user)) {
      throw new ApiException(403, "You are not authorized to perform the requested action.");
    }
    return issued;
  }

  private static String subject(Context context) {
    String subject = context.header(SUBJECT);
    if (subject == null) {
      throw new ApiException(400, "The header " + SUBJECT + " is missing.");
    }
    return subject;
  }

  private void showCatalog(Context context) {
    user(context);
    context.json(Map.of("catalog", catalog.entries()));
  }

  private void projects(Context context) {
    User user = user(context);
    context.json(Map.of(
        "links",
        Map.of("self", catalog.baseUrl() + context.path()),
        "projects",
        List.of(Map.of(
            "id",
            user.project().id(),
            "name",
            user.project().name(),
            "domain_id",
            "default",
            "enabled",
            true,
            "is_domain",
            false))));
  }
}
