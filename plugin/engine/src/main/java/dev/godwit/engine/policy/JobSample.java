package dev.godwit.engine.policy;

/**
 * What a policy is told at one look at a running job.
 *
 * @param elapsedMillis since the monitor began
 * @param dataGib amount to move as Nova reckons it, see {@link
 *     dev.godwit.engine.hypervisor.MigrationJob#dataGib}
 * @param postCopy whether the switch to post-copy was sent
 */
public record JobSample(long elapsedMillis, double dataGib, boolean postCopy) {}
