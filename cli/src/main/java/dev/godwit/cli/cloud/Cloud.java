package dev.godwit.cli.cloud;

import dev.godwit.cli.exit.CommandException;
import dev.godwit.cli.exit.Exit;
import java.net.URI;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A cloud, and as whom to talk to it.
 *
 * @param origin where this was read, for messages
 * @param authUrl Keystone's v3 endpoint
 * @param project null for a token that is scoped already
 * @param region null for the only one
 * @param caCertificate PEM file of the authorities to trust, null for those of Java
 * @param verify whether the server's certificate is checked
 */
public record Cloud(
    String origin,
    String authUrl,
    Login login,
    @Nullable Reference project,
    Reference projectDomain,
    @Nullable String region,
    @Nullable Path caCertificate,
    boolean verify) {

  private static final Reference DEFAULT_DOMAIN = new Reference("default", true);
  private static final Set<String> NO = Set.of("false", "no", "0", "off");

  /**
   * Reads OpenStack's option names ({@code auth_url}, {@code username}, ...).
   *
   * @throws CommandException when one is missing or wrong
   */
  static Cloud of(String origin, Map<String, String> options) {
    String authUrl = options.get("auth_url");
    if (authUrl == null) {
      throw wrong(origin + " has no auth_url");
    }
    String verify = options.getOrDefault("verify", "true").toLowerCase(Locale.ROOT);
    String certificate = options.get("cacert");
    return new Cloud(
        origin,
        withVersion(origin, authUrl),
        login(origin, options),
        Reference.of(options, "project_id", "project_name"),
        domain(options, "project_domain"),
        options.get("region_name"),
        certificate == null ? null : Path.of(certificate),
        !NO.contains(verify));
  }

  private static Login login(String origin, Map<String, String> options) {
    String token = options.get("token");
    String password = options.get("password");
    Reference user = Reference.of(options, "user_id", "username");
    if (user != null && password != null) {
      return new Login.Password(user, domain(options, "user_domain"), password);
    }
    if (token != null) {
      return new Login.Token(token);
    }
    throw wrong(
        origin + " has " + (user == null ? "no username" : "no password") + " and no token");
  }

  private static Reference domain(Map<String, String> options, String kind) {
    Reference named = Reference.of(options, kind + "_id", kind + "_name");
    Reference common = Reference.of(options, "domain_id", "domain_name");
    if (named != null) {
      return named;
    }
    return common == null ? DEFAULT_DOMAIN : common;
  }

  /** Keystone is often named without its version. */
  private static String withVersion(String origin, String authUrl) {
    try {
      URI uri = URI.create(authUrl);
      String scheme = uri.getScheme();
      if (uri.getHost() == null || !("http".equals(scheme) || "https".equals(scheme))) {
        throw wrong("the auth_url of " + origin + " is no http or https address: " + authUrl);
      }
    } catch (IllegalArgumentException e) {
      throw new CommandException(
          Exit.WRONG_USE, "the auth_url of " + origin + " is no address: " + authUrl, e);
    }
    String bare = authUrl.endsWith("/") ? authUrl.substring(0, authUrl.length() - 1) : authUrl;
    return bare.endsWith("/v3") ? bare : bare + "/v3";
  }

  private static CommandException wrong(String message) {
    return new CommandException(Exit.WRONG_USE, message);
  }
}
