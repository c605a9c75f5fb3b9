package dev.godwit.engine;

import org.jspecify.annotations.Nullable;

/**
 * When both hosts are asked, and when their answer is taken as final. One round is under way at a
 * time.
 */
final class RoundSchedule {
  /** How often hosts are asked while a post-copy runs, so that a broken one is seen. */
  private static final long POST_COPY_MILLIS = 2_000;

  /** How often hosts are asked while an outcome is open; slower once it stays open. */
  private static final long SETTLING_MILLIS = 500;

  private static final long SETTLING_LATER_MILLIS = 5_000;
  private static final long LATER_AFTER_MILLIS = 60_000;

  /**
   * How long the hosts must agree where nobody has seen the migrate call return, because a request
   * that an earlier process sent may still be on its way into the hypervisor.
   */
  private static final long AGREEMENT_MILLIS = 2_000;

  private boolean unattended;
  private boolean operationOver;
  private boolean jobOver;
  private boolean wanted;
  private boolean underWay;
  private boolean beganAfterOperation;
  private long beganMillis;
  private long openSinceMillis = -1;
  private @Nullable Class<? extends Verdict> candidate;
  private long candidateMillis;

  RoundSchedule(boolean reattached) {
    unattended = reattached;
    operationOver = reattached;
    wanted = reattached;
  }

  /** Whether the job may still be running although no migrate call is being waited for. */
  boolean unattended() {
    return unattended;
  }

  /**
   * The migrate call has returned.
   *
   * @param connectionBroke whether it returned only because the connection broke
   */
  void operationEnded(boolean connectionBroke) {
    operationOver = true;
    unattended = connectionBroke;
    wanted = true;
  }

  /** The job itself said that it is over; the migrate call may return later. */
  void jobEnded() {
    jobOver = true;
    wanted = true;
  }

  /** Something happened that may have decided the outcome. */
  void want() {
    wanted = true;
  }

  /** Whether a round is to begin now. */
  boolean due(long nowMillis, boolean postCopy) {
    if (underWay) {
      return false;
    }
    long since = nowMillis - beganMillis;
    return wanted
        || ((operationOver || jobOver) && since >= settlingMillis(nowMillis))
        || (postCopy && since >= POST_COPY_MILLIS);
  }

  /** A round begins. */
  void began(long nowMillis) {
    underWay = true;
    wanted = false;
    beganMillis = nowMillis;
    beganAfterOperation = operationOver || jobOver;
    if (beganAfterOperation && openSinceMillis < 0) {
      openSinceMillis = nowMillis;
    }
  }

  /** A round was answered: whether its verdict may be acted on. */
  boolean answered(Verdict verdict, long nowMillis) {
    underWay = false;
    if (verdict instanceof Verdict.Open) {
      candidate = null;
      return false;
    }
    if (verdict instanceof Verdict.Moved) {
      return true;
    }
    if (!beganAfterOperation) {
      return false;
    }
    boolean surelyOver = (jobOver || !unattended) && verdict instanceof Verdict.Stayed;
    if (surelyOver) {
      return true;
    }
    if (candidate != verdict.getClass()) {
      candidate = verdict.getClass();
      candidateMillis = nowMillis;
      return false;
    }
    return nowMillis - candidateMillis >= AGREEMENT_MILLIS;
  }

  private long settlingMillis(long nowMillis) {
    return openSinceMillis >= 0 && nowMillis - openSinceMillis >= LATER_AFTER_MILLIS
        ? SETTLING_LATER_MILLIS
        : SETTLING_MILLIS;
  }
}
