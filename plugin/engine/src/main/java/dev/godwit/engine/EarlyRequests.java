package dev.godwit.engine;

import dev.godwit.api.RequestAnswer;
import java.time.Duration;

/** Takes requests that come before the job begins. Used by the migration's coroutine. */
final class EarlyRequests {
  private final Calls calls;
  private final Wakes wakes;
  private boolean abortAsked;
  private boolean forceCompleteAsked;

  EarlyRequests(Calls calls, Wakes wakes) {
    this.calls = calls;
    this.wakes = wakes;
  }

  boolean abortAsked() {
    return abortAsked;
  }

  boolean forceCompleteAsked() {
    return forceCompleteAsked;
  }

  /** Takes what has come. */
  void drain() {
    await(Duration.ZERO);
  }

  /** Takes what has come, and waits at most this long for the first. */
  void await(Duration limit) {
    for (Input input = wakes.await(limit); input != null; input = wakes.await(Duration.ZERO)) {
      switch (input) {
        case Input.AbortAsked asked -> {
          abortAsked = true;
          calls.complete(asked.answer(), new RequestAnswer.Accepted());
        }
        case Input.ForceCompleteAsked asked -> {
          calls.complete(
              asked.answer(),
              forceCompleteAsked || abortAsked
                  ? new RequestAnswer.Refused(
                      abortAsked
                          ? "The migration is being aborted."
                          : "The migration is already being made to end.")
                  : new RequestAnswer.Accepted());
          forceCompleteAsked = true;
        }
        case Input.RetuneAsked asked ->
          calls.complete(asked.answer(), new RequestAnswer.Refused("not yet"));
        case Input.OperationEnded ended -> {}
        case Input.Signalled signalled -> {}
        case Input.StatisticsRead read -> {}
        case Input.StatisticsFailed failed -> {}
        case Input.RoundRead round -> {}
        case Input.StepDone done -> {}
      }
    }
  }
}
