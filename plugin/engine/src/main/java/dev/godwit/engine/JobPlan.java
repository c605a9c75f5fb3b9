package dev.godwit.engine;

import dev.godwit.engine.hypervisor.MigrationJob;
import java.util.HashMap;
import java.util.Map;

/**
 * What the engine must remember of a job beyond the life of its process.
 *
 * @param pausedByOwner whether the guest is to stay paused
 * @param postCopyPermitted whether the job may switch to post-copy
 * @param dataGib see {@link MigrationJob#dataGib}
 */
record JobPlan(boolean pausedByOwner, boolean postCopyPermitted, double dataGib) {
  static JobPlan of(MigrationJob job) {
    return new JobPlan(job.pausedByOwner(), job.postCopyPermitted(), job.dataGib());
  }

  /** As written into the journal's START entry. */
  String toJournal() {
    return "paused_by_owner="
        + pausedByOwner
        + " post_copy_permitted="
        + postCopyPermitted
        + " data_gib="
        + dataGib;
  }

  /**
   * Reads what {@link #toJournal} wrote.
   *
   * @throws IllegalArgumentException if it is something else
   */
  static JobPlan fromJournal(String detail) {
    Map<String, String> values = new HashMap<>();
    for (String pair : detail.split(" ", -1)) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        values.put(pair.substring(0, equals), pair.substring(equals + 1));
      }
    }
    String paused = values.get("paused_by_owner");
    String postCopy = values.get("post_copy_permitted");
    String dataGib = values.get("data_gib");
    if (paused == null || postCopy == null || dataGib == null) {
      throw new IllegalArgumentException("not the plan of a job: " + detail);
    }
    return new JobPlan(
        Boolean.parseBoolean(paused), Boolean.parseBoolean(postCopy), Double.parseDouble(dataGib));
  }
}
