package dev.godwit.engine.verdict;

import dev.godwit.engine.verdict.Decision.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * When both hosts are asked, and when their answer is taken as final. One round is under way at a
 * time.
 */
public final class RoundSchedule {
  /** How often hosts are asked while a post-copy runs, so that a broken one is seen. */
  private static final long POST_COPY_MILLIS = 2_000;

  /** How often hosts are asked while it is not known what a step did. */
  private static final long UNKNOWN_MILLIS = 1_000;

  /** How often hosts are asked while an outcome is open; slower once it stays open. */
  private static final long SETTLING_MILLIS = 500;

  private static final long SETTLING_LATER_MILLIS = 5_000;
  private static final long LATER_AFTER_MILLIS = 60_000;

  /**
   * How long the hosts must agree where nobody has seen the migrate call return, because a request
   * that an earlier process sent may still be on its way into the hypervisor.
   */
  private static final long AGREEMENT_MILLIS = 2_000;

  /**
   * How long the migrate call may take to return once the job is over: it says why the job ended, and libvirt clears
   * up until then.
   */
  private static final long CALL_MILLIS = 10_000;

  private boolean unattended;
  private boolean operationOver;
  private boolean jobOver;
  private boolean wanted;
  private boolean underWay;
  private boolean beganAfterOperation;
  private long beganMillis;
  private long openSinceMillis = -1;
  private @Nullable Outcome candidate;
  private long candidateMillis;

  public RoundSchedule(boolean reattached) {
    unattended = reattached;
    operationOver = reattached;
    wanted = reattached;
  }

  /** Whether the job may still be running although no migrate call is being waited for. */
  public boolean unattended() {
    return unattended;
  }

  /**
   * The migrate call has returned.
   *
   * @param connectionBroke whether it returned only because the connection broke
   */
  public void operationEnded(boolean connectionBroke) {
    operationOver = true;
    unattended = connectionBroke;
    wanted = true;
  }

  /** The job itself said that it is over; the migrate call may return later. */
  public void jobEnded() {
    jobOver = true;
    wanted = true;
  }

  /** Something happened that may have decided the outcome. */
  public void want() {
    wanted = true;
  }

  /** Whether a round is to begin now. */
  public boolean due(long nowMillis, boolean postCopy, boolean stepUnknown) {
    if (underWay) {
      return false;
    }
    long since = nowMillis - beganMillis;
    return wanted
        || ((operationOver || jobOver) && since >= settlingMillis(nowMillis))
        || (postCopy && since >= POST_COPY_MILLIS)
        || (stepUnknown && since >= UNKNOWN_MILLIS);
  }

  /** A round begins. */
  public void began(long nowMillis) {
    underWay = true;
    wanted = false;
    beganMillis = nowMillis;
    beganAfterOperation = operationOver || jobOver;
    if (beganAfterOperation && openSinceMillis < 0) {
      openSinceMillis = nowMillis;
    }
  }

  /** A round was answered: whether what was decided from it may be acted on. */
  public boolean answered(Decision decision, long nowMillis) {
    underWay = false;
    if (decision.isOpen()) {
      candidate = null;
      return false;
    }
    if (decision.outcome() == Outcome.MOVED || decision.byOperator()) {
      return true;
    }
    if (!beganAfterOperation) {
      return false;
    }
    boolean onSource = decision.outcome() == Outcome.STAYED || decision.outcome() == Outcome.ENDED;
    boolean surelyOver = operationOver && (jobOver || !unattended) && onSource;
    if (surelyOver) {
      return true;
    }
    if (candidate != decision.outcome()) {
      candidate = decision.outcome();
      candidateMillis = nowMillis;
      return false;
    }
    return nowMillis - candidateMillis >= (operationOver ? AGREEMENT_MILLIS : CALL_MILLIS);
  }

  private long settlingMillis(long nowMillis) {
    return openSinceMillis >= 0 && nowMillis - openSinceMillis >= LATER_AFTER_MILLIS
        ? SETTLING_LATER_MILLIS
        : SETTLING_MILLIS;
  }
}
