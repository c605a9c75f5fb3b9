package dev.godwit.standalone.compute;

import dev.godwit.api.TransferCounters;
import dev.godwit.host.http.Json;
import dev.godwit.host.migrations.MigrationService;
import dev.godwit.host.store.MigrationRecord;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Migrations as the Compute API shows them: which fields depends on the version and on who asks. */
final class MigrationBodies {
  private final MigrationService migrations;
  private final String url;

  MigrationBodies(MigrationService migrations, String url) {
    this.migrations = migrations;
    this.url = url;
  }

  /** A migration in progress, as one of its server. */
  Map<String, Object> inProgress(MigrationRecord record, Microversion version, boolean hosts) {
    Map<String, Object> body = common(record, version, hosts);
    body.put("server_uuid", record.guest().toString());
    var live = migrations.liveProgress(record);
    counters(body, "memory", live.map(p -> p.memory()).orElse(record.figures().memory()));
    counters(body, "disk", live.map(p -> p.disks()).orElse(record.figures().disks()));
    return body;
  }

  private static void counters(
      Map<String, Object> body, String name, @Nullable TransferCounters counters) {
    body.put(name + "_total_bytes", counters == null ? null : counters.totalBytes());
    body.put(name + "_processed_bytes", counters == null ? null : counters.processedBytes());
    body.put(name + "_remaining_bytes", counters == null ? null : counters.remainingBytes());
  }

  /** A migration as one of all. */
  Map<String, Object> listed(MigrationRecord record, Microversion version, boolean hosts) {
    Map<String, Object> body = common(record, version, hosts);
    body.put("instance_uuid", record.guest().toString());
    body.put("old_instance_type_id", null);
    body.put("new_instance_type_id", null);
    if (version.atLeast(23)) {
      body.put("migration_type", "live-migration");
      if (record.status().isInProgress()) {
        body.put(
            "links",
            List.of(ServerBodies.link(
                "self", url + "/servers/" + record.guest() + "/migrations/" + record.id())));
      }
    }
    return body;
  }

  private static Map<String, Object> common(
      MigrationRecord record, Microversion version, boolean hosts) {
    String source = hosts ? record.source().toString() : null;
    String destination =
        hosts && record.destination() != null ? record.destination().toString() : null;
    var body = new LinkedHashMap<String, Object>();
    body.put("id", record.id());
    if (version.atLeast(59)) {
      body.put("uuid", record.uuid().toString());
    }
    body.put("status", record.status().word());
    body.put("source_compute", source);
    body.put("source_node", source);
    body.put("dest_compute", destination);
    body.put("dest_node", destination);
    body.put("dest_host", hosts ? record.destinationAddress() : null);
    body.put("created_at", Json.time(record.createdAt()));
    body.put("updated_at", Json.time(record.updatedAt()));
    if (version.atLeast(80)) {
      body.put("user_id", record.userId());
      body.put("project_id", record.projectId());
    }
    return body;
  }
}
