package dev.godwit.standalone.identity;

import dev.godwit.host.settings.Settings;
import dev.godwit.host.startup.HostStartException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/**
 * What this package gives the host.
 *
 * @param api Keystone's endpoints
 * @param service who holds a token
 * @param projects to which project a server belongs
 * @param cloudsFile the credentials that the first start made
 */
public record Identity(
    IdentityApi api, IdentityService service, Projects projects, Path cloudsFile) {

  /**
   * Puts the users of the settings and the first administrator together.
   *
   * @param baseUrl where this host answers, without a path
   * @param microversion that clients are to ask for
   */
  public static Identity of(
      Settings settings, InstantSource clock, String baseUrl, String microversion)
      throws HostStartException {
    var random = new SecureRandom();
    String region = settings.text(StandaloneIdentitySettings.REGION);
    var firstStart = new FirstStart(settings.path("state_dir"));
    PasswordHash admin = firstStart.admin(baseUrl + "/identity/v3", region, microversion, random);
    var service = new IdentityService(
        new Users(settings.family("user"), Optional.of(admin), random),
        new Tokens(
            random,
            clock,
            Duration.ofSeconds(settings.integer(StandaloneIdentitySettings.TOKEN_LIFETIME))),
        clock);
    return new Identity(
        new IdentityApi(service, new Catalog(baseUrl, region)),
        service,
        new Projects(settings.family("project")),
        firstStart.cloudsFile());
  }
}
