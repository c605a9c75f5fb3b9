package dev.godwit.standalone.identity;

import dev.godwit.host.startup.HostStartException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The administrator that the first start makes: a random password in {@code clouds.yaml}, which only
 * the owner of the state directory can read, and its hash beside it.
 */
final class FirstStart {
  private static final int PASSWORD_BYTES = 24;

  private static final Pattern AUTH_URL = Pattern.compile("auth_url: \\S+");

  private final Path cloudsFile;
  private final Path hashFile;

  FirstStart(Path stateDirectory) {
    this.cloudsFile = stateDirectory.resolve("clouds.yaml");
    this.hashFile = stateDirectory.resolve("admin.password-hash");
  }

  Path cloudsFile() {
    return cloudsFile;
  }

  /**
   * The administrator's password hash; made, with {@code clouds.yaml}, the first time.
   *
   * @param authUrl where Keystone will answer
   */
  PasswordHash admin(String authUrl, String region, String microversion, SecureRandom random)
      throws HostStartException {
    try {
      if (Files.exists(hashFile)) {
        correctAddress(authUrl);
        return PasswordHash.parse(Files.readString(hashFile).strip());
      }
      byte[] bytes = new byte[PASSWORD_BYTES];
      random.nextBytes(bytes);
      String password = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
      PasswordHash hash = PasswordHash.of(password.toCharArray(), random);
      write(cloudsFile, """
          clouds:
            godwit:
              auth_type: password
              auth:
                auth_url: %s
                username: admin
                password: %s
                project_name: admin
                user_domain_id: default
                project_domain_id: default
              region_name: %s
              identity_api_version: 3
              compute_api_version: "%s"
          """.formatted(authUrl, password, region, microversion));
      write(hashFile, hash.toText() + "\n");
      return hash;
    } catch (IOException | IllegalArgumentException e) {
      throw new HostStartException(
          "the first administrator cannot be kept in "
              + hashFile.getParent()
              + ": "
              + e.getMessage(),
          e);
    }
  }

  /** This host may have moved to another port or address since the file was written. */
  private void correctAddress(String authUrl) throws IOException {
    if (!Files.exists(cloudsFile)) {
      return;
    }
    String before = Files.readString(cloudsFile);
    String after =
        AUTH_URL.matcher(before).replaceFirst(Matcher.quoteReplacement("auth_url: " + authUrl));
    if (!after.equals(before)) {
      write(cloudsFile, after);
    }
  }

  private static void write(Path file, String text) throws IOException {
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(fresh);
    Files.createFile(
        fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(fresh, text, StandardCharsets.UTF_8);
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
