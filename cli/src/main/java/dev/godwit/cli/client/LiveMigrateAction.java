package dev.godwit.cli.client;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonRootName;
import org.jspecify.annotations.Nullable;
import org.openstack4j.openstack.compute.domain.actions.ServerAction;

/**
 * {@code os-migrateLive} from microversion 2.68 on.
 *
 * @param host where to, null when the cloud is to choose
 * @param blockMigration true or false as text, or {@code auto}
 */
@JsonRootName("os-migrateLive")
@JsonInclude(JsonInclude.Include.ALWAYS)
public record LiveMigrateAction(
    @JsonProperty("host") @Nullable String host,
    @JsonProperty("block_migration") Object blockMigration)
    implements ServerAction {
  private static final long serialVersionUID = 1L;

  /** The cloud finds out whether disks have to be copied. */
  public static final String AUTO = "auto";
}
