package dev.godwit.engine.journal;

import dev.godwit.engine.hypervisor.MigrationJob;
import dev.godwit.engine.settings.PolicyChoice;
import org.jspecify.annotations.Nullable;

/**
 * What the engine must remember of a job beyond the life of its process.
 *
 * @param pausedByOwner whether the guest is to stay paused
 * @param postCopyPermitted whether the job may switch to post-copy
 * @param autoConvergeArmed whether the hypervisor may slow the guest by itself
 * @param memoryMib memory of the guest
 * @param bandwidthMibPerSecond the fastest rate with which the job started; 0 for no limit
 * @param dataGib see {@link MigrationJob#dataGib}
 * @param policy the name of the policy that steers
 * @param shadowPolicy the name of the policy that is only asked; null if there is none
 */
public record JobPlan(
    boolean pausedByOwner,
    boolean postCopyPermitted,
    boolean autoConvergeArmed,
    long memoryMib,
    long bandwidthMibPerSecond,
    double dataGib,
    String policy,
    @Nullable String shadowPolicy) {
  public static JobPlan of(MigrationJob job, PolicyChoice choice) {
    return new JobPlan(
        job.pausedByOwner(),
        job.postCopyPermitted(),
        job.autoConvergeArmed(),
        job.memoryMib(),
        job.bandwidthMibPerSecond(),
        job.dataGib(),
        choice.policy(),
        choice.shadowPolicy());
  }

  /** As written into the journal's START entry. */
  public String toJournal() {
    return "paused_by_owner="
        + pausedByOwner
        + " post_copy_permitted="
        + postCopyPermitted
        + " auto_converge="
        + autoConvergeArmed
        + " memory_mib="
        + memoryMib
        + " bandwidth_mib_per_second="
        + bandwidthMibPerSecond
        + " data_gib="
        + dataGib
        + " policy="
        + policy
        + (shadowPolicy == null ? "" : " shadow_policy=" + shadowPolicy);
  }

  /**
   * Reads what {@link #toJournal} wrote.
   *
   * @throws IllegalArgumentException if it is something else
   */
  public static JobPlan fromJournal(String detail) {
    var words = JournalWords.of(detail);
    return new JobPlan(
        Boolean.parseBoolean(value(words, "paused_by_owner", detail)),
        Boolean.parseBoolean(value(words, "post_copy_permitted", detail)),
        Boolean.parseBoolean(value(words, "auto_converge", detail)),
        Long.parseLong(value(words, "memory_mib", detail)),
        Long.parseLong(value(words, "bandwidth_mib_per_second", detail)),
        Double.parseDouble(value(words, "data_gib", detail)),
        value(words, "policy", detail),
        words.get("shadow_policy"));
  }

  private static String value(JournalWords words, String key, String detail) {
    String value = words.get(key);
    if (value == null) {
      throw new IllegalArgumentException(
          "not the plan of a job, " + key + " is missing: " + detail);
    }
    return value;
  }
}
