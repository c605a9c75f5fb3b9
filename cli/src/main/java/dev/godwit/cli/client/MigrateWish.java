package dev.godwit.cli.client;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * A migration with options, as Godwit's own API takes it.
 *
 * @param host where to, null when the cloud is to choose
 * @param blockMigration true, false, or {@link LiveMigrateAction#AUTO}
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record MigrateWish(
    @JsonProperty("host") @Nullable String host,
    @JsonProperty("block_migration") Object blockMigration,
    @JsonProperty("options") OptionsView options) {}
