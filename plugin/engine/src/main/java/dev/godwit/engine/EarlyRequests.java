package dev.godwit.engine;

import dev.godwit.api.RequestAnswer;
import dev.godwit.api.Retune;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Takes requests that come before the job begins. Used by the migration's coroutine. */
final class EarlyRequests {
  private final Calls calls;
  private final Policies policies;
  private final Wakes wakes;
  private final List<Retune> retunes = new ArrayList<>();
  private boolean abortAsked;
  private boolean forceCompleteAsked;

  EarlyRequests(Calls calls, Policies policies, Wakes wakes) {
    this.calls = calls;
    this.policies = policies;
    this.wakes = wakes;
  }

  boolean abortAsked() {
    return abortAsked;
  }

  boolean forceCompleteAsked() {
    return forceCompleteAsked;
  }

  /** The limits that were asked for, in order. */
  List<Retune> retunes() {
    return List.copyOf(retunes);
  }

  private void refuse(CompletableFuture<RequestAnswer> answer) {
    calls.complete(
        answer,
        new RequestAnswer.Refused("The migration has not begun; there is nothing to decide."));
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
        case Input.RetuneAsked asked -> {
          String policy = asked.retune().policy();
          if (policy == null || policies.find(policy).isPresent()) {
            retunes.add(asked.retune());
            calls.complete(asked.answer(), new RequestAnswer.Accepted());
          } else {
            calls.complete(
                asked.answer(), new RequestAnswer.Refused(Convergence.unknown(policy, policies)));
          }
        }
        case Input.ResolveAsked asked -> refuse(asked.answer());
        case Input.AdoptAsked asked -> refuse(asked.answer());
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
