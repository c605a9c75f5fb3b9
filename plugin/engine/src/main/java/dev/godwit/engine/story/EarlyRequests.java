package dev.godwit.engine.story;

import dev.godwit.api.RequestAnswer;
import dev.godwit.api.Retune;
import dev.godwit.engine.calls.Calls;
import dev.godwit.engine.settings.Policies;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Takes requests that come before the job begins. Used by the migration's coroutine. */
final class EarlyRequests {
  private final Calls calls;
  private final Policies policies;
  private final Inbox wakes;
  private final List<Retune> retunes = new ArrayList<>();
  private boolean abortAsked;
  private boolean forceCompleteAsked;

  public EarlyRequests(Calls calls, Policies policies, Inbox wakes) {
    this.calls = calls;
    this.policies = policies;
    this.wakes = wakes;
  }

  public boolean abortAsked() {
    return abortAsked;
  }

  public boolean forceCompleteAsked() {
    return forceCompleteAsked;
  }

  /** The limits that were asked for, in order. */
  public List<Retune> retunes() {
    return List.copyOf(retunes);
  }

  /** Takes what has come. */
  public void drain() {
    await(Duration.ZERO);
  }

  /** Takes what has come, and waits at most this long for the first. */
  public void await(Duration limit) {
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
            calls.refuse(asked.answer(), policies.unknown(policy));
          }
        }
        case Input.ResolveAsked asked -> refuse(asked);
        case Input.AdoptAsked asked -> refuse(asked);
        case Input.OperationEnded ended -> {}
        case Input.Signalled signalled -> {}
        case Input.StatisticsRead read -> {}
        case Input.StatisticsFailed failed -> {}
        case Input.RoundRead round -> {}
        case Input.StepDone done -> {}
      }
    }
  }

  private void refuse(Input.Asked asked) {
    calls.refuse(asked.answer(), "The migration has not begun; there is nothing to decide.");
  }
}
