package dev.godwit.engine.steering;

import dev.godwit.api.MigrationContract;
import dev.godwit.api.MigrationRequest;
import dev.godwit.api.Retune;
import dev.godwit.engine.journal.JobPlan;
import dev.godwit.engine.policy.PolicySettings;
import dev.godwit.engine.settings.CurrentSettings;
import dev.godwit.engine.settings.RequestSettings;
import dev.godwit.spi.PolicyTerms;
import dev.godwit.spi.PolicyTerms.TimeoutAction;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The limits of one migration as they are now: the operator's settings, the request's contract inside
 * the operator's caps, and what was retuned since. Used on the hub only.
 */
public final class Terms {
  private final CurrentSettings settings;
  private final MigrationRequest request;
  private final MigrationContract contract;
  private final JobPlan plan;
  private @Nullable Long retunedDowntimeMillis;
  private @Nullable Long retunedBandwidthMibPerSecond;

  public Terms(CurrentSettings settings, MigrationRequest request, JobPlan plan) {
    this.settings = settings;
    this.request = request;
    this.contract = request.options().contract();
    this.plan = plan;
  }

  /** Takes over what was retuned; limits above the operator's cap become the cap. */
  public void retune(Retune retune) {
    if (retune.maxDowntimeMillis() != null) {
      retunedDowntimeMillis = capped(retune.maxDowntimeMillis());
    }
    if (retune.bandwidthMibPerSecond() != null) {
      retunedBandwidthMibPerSecond = bandwidth(retune.bandwidthMibPerSecond());
    }
  }

  /** Whether somebody set the longest pause while it runs; policies leave it alone then. */
  public boolean downtimeRetuned() {
    return retunedDowntimeMillis != null;
  }

  /** Whether somebody set the fastest rate while it runs; policies leave it alone then. */
  public boolean bandwidthRetuned() {
    return retunedBandwidthMibPerSecond != null;
  }

  /** As they are now. */
  public PolicyTerms now() {
    PolicySettings nova = RequestSettings.of(settings.get().policySettings(), request);
    Long deadlineSeconds = contract.deadlineSeconds();
    Long bandwidth = retunedBandwidthMibPerSecond;
    return new PolicyTerms(
        plan.memoryMib(),
        plan.dataGib(),
        maxDowntimeMillis(nova),
        nova.downtimeSteps(),
        nova.downtimeDelaySecondsPerGib(),
        nova.completionTimeoutSecondsPerGib(),
        nova.timeoutAction(),
        deadlineSeconds == null ? null : TimeUnit.SECONDS.toMillis(deadlineSeconds),
        plan.postCopyPermitted(),
        pausePermitted(nova),
        plan.autoConvergeArmed(),
        bandwidth == null ? plan.bandwidthMibPerSecond() : bandwidth);
  }

  private long maxDowntimeMillis(PolicySettings nova) {
    if (retunedDowntimeMillis != null) {
      return retunedDowntimeMillis;
    }
    Long asked = contract.maxDowntimeMillis();
    return asked == null ? nova.downtimeMillis() : capped(asked);
  }

  private boolean pausePermitted(PolicySettings nova) {
    Boolean asked = contract.pause();
    return asked == null ? nova.timeoutAction() == TimeoutAction.FORCE_COMPLETE : asked;
  }

  private long capped(long downtimeMillis) {
    return Math.min(downtimeMillis, settings.get().downtimeCapMillis());
  }

  private long bandwidth(long mibPerSecond) {
    long cap = settings.get().bandwidthCapMibPerSecond();
    return cap == 0 ? mibPerSecond : Math.min(mibPerSecond, cap);
  }
}
