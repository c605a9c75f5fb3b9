package dev.godwit.cli.client;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A live migration.
 *
 * @param id the number that the Compute API uses
 * @param destination null while it is not chosen
 * @param status Nova's word
 * @param options how it is to be steered; null where the cloud does not tell
 * @param progress null where only the record was read
 * @param standing what is not in order; null where the cloud does not tell
 */
public record MigrationView(
    long id,
    String uuid,
    String server,
    String source,
    @Nullable String destination,
    String status,
    String createdAt,
    String updatedAt,
    @Nullable OptionsView options,
    @Nullable ProgressView progress,
    @Nullable StandingView standing,
    @Nullable FailureView failure) {

  private static final Set<String> DONE = Set.of("completed", "done");
  private static final Set<String> NOT_DONE = Set.of("failed", "error", "cancelled");

  static MigrationView of(JsonNode record) {
    return new MigrationView(
        record.path("id").asLong(),
        record.path("uuid").asText(),
        record.path("instance_uuid").asText(),
        record.path("source_compute").asText(),
        record.path("dest_compute").asText(null),
        record.path("status").asText(),
        record.path("created_at").asText(""),
        record.path("updated_at").asText(""),
        null,
        null,
        null,
        null);
  }

  MigrationView with(
      @Nullable OptionsView newOptions,
      @Nullable ProgressView newProgress,
      @Nullable StandingView newStanding,
      @Nullable FailureView newFailure) {
    return new MigrationView(
        id,
        uuid,
        server,
        source,
        destination,
        status,
        createdAt,
        updatedAt,
        newOptions,
        newProgress,
        newStanding,
        newFailure);
  }

  /** Whether it has moved the guest. */
  @JsonIgnore
  public boolean isCompleted() {
    return DONE.contains(status);
  }

  /** Whether nothing more will happen. */
  @JsonIgnore
  public boolean isOver() {
    return isCompleted() || NOT_DONE.contains(status);
  }
}
