package dev.godwit.standalone.compute;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.api.BlockMigration;
import dev.godwit.host.http.ApiException;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code os-migrateLive}, whose schema depends on the microversion: {@code
 * disk_over_commit} until 2.24, {@code "auto"} from 2.25, {@code force} from 2.30 to 2.67.
 *
 * @param host null leaves the choice to Godwit
 */
record LiveMigrateBody(@Nullable String host, BlockMigration blockMigration) {
  private static final Set<String> TRUE =
      Set.of("True", "TRUE", "true", "1", "ON", "On", "on", "YES", "Yes", "yes");
  private static final Set<String> FALSE =
      Set.of("False", "FALSE", "false", "0", "OFF", "Off", "off", "NO", "No", "no");
  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._-]{1,255}");

  static LiveMigrateBody of(JsonNode body, Microversion version) {
    if (!body.isObject()) {
      throw invalid("os-migrateLive", body, "is not of type 'object'");
    }
    requireKeys(body, version);
    String host = host(body.get("host"));
    BlockMigration blockMigration = blockMigration(body.get("block_migration"), version);
    if (!version.atLeast(25)) {
      bool("disk_over_commit", body.get("disk_over_commit"));
    }
    JsonNode force = body.get("force");
    if (force != null && bool("force", force) && host == null) {
      throw new ApiException(400, "Can't force to a non-provided destination");
    }
    return new LiveMigrateBody(host, blockMigration);
  }

  private static void requireKeys(JsonNode body, Microversion version) {
    var required = new HashSet<>(Set.of("host", "block_migration"));
    var allowed = new HashSet<>(required);
    if (!version.atLeast(25)) {
      required.add("disk_over_commit");
      allowed.add("disk_over_commit");
    }
    if (version.atLeast(30) && !version.atLeast(68)) {
      allowed.add("force");
    }
    var present = new TreeSet<String>();
    body.fieldNames().forEachRemaining(present::add);
    for (String key : new TreeSet<>(required)) {
      if (!present.contains(key)) {
        throw invalid("os-migrateLive", body, "'" + key + "' is a required property");
      }
    }
    for (String key : present) {
      if (!allowed.contains(key)) {
        throw invalid(
            "os-migrateLive",
            body,
            "Additional properties are not allowed ('" + key + "' was unexpected)");
      }
    }
  }

  private static @Nullable String host(JsonNode node) {
    if (node.isNull()) {
      return null;
    }
    if (!node.isTextual() || !HOST.matcher(node.asText()).matches()) {
      throw invalid("host", node, "is not a host name");
    }
    return node.asText();
  }

  private static BlockMigration blockMigration(JsonNode node, Microversion version) {
    if (version.atLeast(25) && node.isTextual() && node.asText().equals("auto")) {
      return BlockMigration.AUTO;
    }
    return bool("block_migration", node)
        ? BlockMigration.COPY_LOCAL_DISKS
        : BlockMigration.SHARED_STORAGE;
  }

  private static boolean bool(String name, JsonNode node) {
    if (node.isBoolean()) {
      return node.asBoolean();
    }
    if (node.isTextual() && TRUE.contains(node.asText())) {
      return true;
    }
    if (node.isTextual() && FALSE.contains(node.asText())) {
      return false;
    }
    throw invalid(name, node, "is not a boolean");
  }

  private static ApiException invalid(String name, JsonNode value, String reason) {
    String shown = Requests.shortened(value.toString());
    return new ApiException(
        400,
        "Invalid input for field/attribute " + name + ". Value: " + shown + ". " + shown + " "
            + reason);
  }
}
