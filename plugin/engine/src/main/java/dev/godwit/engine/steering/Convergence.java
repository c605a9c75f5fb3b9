package dev.godwit.engine.steering;

import dev.godwit.api.MigrationForecast;
import dev.godwit.api.RequestAnswer;
import dev.godwit.api.Retune;
import dev.godwit.engine.hypervisor.JobStatistics;
import dev.godwit.engine.journal.AbortCause;
import dev.godwit.engine.journal.EndWay;
import dev.godwit.engine.journal.MigrationState;
import dev.godwit.engine.journal.RetuneEntry;
import dev.godwit.engine.journal.Step;
import dev.godwit.engine.policy.Forecast;
import dev.godwit.engine.policy.Forecaster;
import dev.godwit.engine.policy.LimitPlan;
import dev.godwit.engine.policy.NovaPolicy;
import dev.godwit.engine.settings.Policies;
import dev.godwit.engine.settings.PolicyChoice;
import dev.godwit.spi.JobSample;
import dev.godwit.spi.JournalEntry.Kind;
import dev.godwit.spi.PolicyAction;
import dev.godwit.spi.PolicyTerms;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the policy look at the job and has its decisions carried out, inside the limits that hold now.
 * Used on the hub only.
 */
public final class Convergence {
  private static final Logger log = LoggerFactory.getLogger(Convergence.class);
  private static final String RETUNE_RULE = "retune";

  private final Migration migration;
  private final Policies policies;
  private final Terms terms;
  private final Steering steering;
  private final Queue<Retune> retunes = new ArrayDeque<>();

  private PolicyRunner policy;
  private final @Nullable PolicyRunner shadow;
  private @Nullable String unwritten;
  private Forecaster.State forecaster = Forecaster.State.INITIAL;

  /** The convergence of a migration that is steered by the policies that its plan names. */
  public Convergence(
      Migration migration, Policies policies, PolicyChoice choice, Terms terms, Steering steering) {
    this.migration = migration;
    this.policies = policies;
    this.terms = terms;
    this.steering = steering;
    this.policy = runner(choice.policy()).orElseGet(() -> {
      log.error(
          "{}: there is no policy {} any more, {} takes over",
          migration,
          choice.policy(),
          NovaPolicy.NAME);
      return runner(NovaPolicy.NAME).orElseThrow();
    });
    String asked = choice.shadowPolicy();
    this.shadow = asked == null ? null : runner(asked).orElse(null);
  }

  /** Takes up what an earlier process changed and what its policy remembered. */
  public void carryOn(MigrationState state) {
    for (String entry : state.retunes()) {
      RetuneEntry.fromJournal(entry).ifPresent(retune -> {
        terms.retune(retune);
        if (retune.policy() != null) {
          runner(retune.policy()).ifPresent(found -> policy = found);
        }
      });
    }
    String memory = state.policyMemory();
    if (memory != null) {
      policy.restore(memory);
    }
    if (state.isUnknown(Step.LIMITS)) {
      // Limits cannot be read, but they can be set again without harm.
      state.retunes().forEach(entry -> RetuneEntry.fromJournal(entry).ifPresent(retunes::add));
    }
  }

  /** A policy; empty if there is none of this name, as after a restart without its jar. */
  private Optional<PolicyRunner> runner(String name) {
    return policies.find(name).map(PolicyRunner::new);
  }

  /** Somebody asks to change limits; what can be changed is changed at the next look. */
  public void askRetune(Retune retune, CompletableFuture<RequestAnswer> answer) {
    String refusal = steering.refusal();
    if (refusal == null && steering.abortCause() != null) {
      refusal = "The migration is being aborted.";
    } else if (refusal == null
        && retune.policy() != null
        && policies.find(retune.policy()).isEmpty()) {
      refusal = policies.unknown(retune.policy());
    }
    if (refusal != null) {
      migration.calls().refuse(answer, refusal);
      return;
    }
    migration.calls().complete(answer, new RequestAnswer.Accepted());
    retune(retune);
  }

  /** Changes limits at the next look. */
  public void retune(Retune retune) {
    terms.retune(retune);
    retunes.add(retune);
    migration.journal().noteLater(Kind.RETUNE, RetuneEntry.toJournal(retune));
  }

  /** The job was seen running. */
  public void look(JobStatistics statistics, long elapsedMillis) {
    PolicyTerms now = terms.now();
    applyRetunes(now);
    JobSample sample = sample(statistics, elapsedMillis);
    if (shadow != null) {
      for (PolicyAction action : shadow.decide(sample, now)) {
        traceShadow(action);
      }
    }
    if (steering.abortCause() != null) {
      return;
    }
    List<PolicyAction> actions = policy.decide(sample, now);
    actions.forEach(action -> act(action, now));
    if (!actions.isEmpty()) {
      remember(policy.toJournal());
    }
    MigrationForecast forecast = policy.forecast();
    MigrationForecast shown = forecast == null ? ownForecast(sample, now) : forecast;
    migration
        .progress()
        .forecast(steering.forcedEnd().isBySwitch() ? shown.forcedByPostCopy() : shown);
  }

  private MigrationForecast ownForecast(JobSample sample, PolicyTerms now) {
    Long allowed = migration.progress().now().maxDowntimeMillis();
    Forecast answer = Forecaster.observe(
        forecaster,
        sample,
        LimitPlan.constant(allowed == null ? now.maxDowntimeMillis() : allowed));
    forecaster = answer.state();
    return answer.expectation();
  }

  private void applyRetunes(PolicyTerms now) {
    for (Retune retune = retunes.poll(); retune != null; retune = retunes.poll()) {
      if (retune.maxDowntimeMillis() != null) {
        steering.setMaxDowntime(now.maxDowntimeMillis(), RETUNE_RULE);
      }
      if (retune.bandwidthMibPerSecond() != null) {
        steering.setMaxBandwidth(now.bandwidthMibPerSecond(), RETUNE_RULE);
      }
      String name = retune.policy();
      if (name != null && !name.equals(policy.name())) {
        runner(name)
            .ifPresentOrElse(
                found -> {
                  policy = found;
                  log.info("{}: policy {} takes over", migration, name);
                },
                () -> log.error(
                    "{}: there is no policy {} any more, {} goes on",
                    migration,
                    name,
                    policy.name()));
      }
    }
  }

  private JobSample sample(JobStatistics job, long elapsedMillis) {
    return new JobSample(
        elapsedMillis,
        steering.phase(),
        job.memory(),
        job.disks(),
        job.iteration(),
        job.dirtyPagesPerSecond(),
        job.pageSizeBytes(),
        job.bandwidthBytesPerSecond(),
        job.downtimeMillis(),
        job.throttlePercent());
  }

  private void act(PolicyAction action, PolicyTerms now) {
    switch (action) {
      case PolicyAction.SetMaxDowntime set -> {
        if (!terms.downtimeRetuned()) {
          steering.setMaxDowntime(Math.min(set.millis(), now.maxDowntimeMillis()), set.rule());
        }
      }
      case PolicyAction.SetMaxBandwidth set -> {
        if (!terms.bandwidthRetuned()) {
          long limit = now.bandwidthMibPerSecond();
          steering.setMaxBandwidth(
              limit == 0 ? set.mibPerSecond() : Math.min(set.mibPerSecond(), limit), set.rule());
        }
      }
      case PolicyAction.StartPostCopy start ->
        force(now.pausePermitted() ? EndWay.ANY : EndWay.POST_COPY, start.rule());
      case PolicyAction.Suspend suspend -> force(EndWay.PAUSE, suspend.rule());
      case PolicyAction.ForceComplete complete -> force(EndWay.ANY, complete.rule());
      case PolicyAction.AbortJob abort -> {
        log.warn("{} is aborted by rule {}: {}", migration, abort.rule(), abort.explanation());
        steering.abortFor(new AbortCause(
            switch (abort.reason()) {
              case TIMEOUT -> AbortCause.Kind.TIMEOUT;
              case NOT_CONVERGING -> AbortCause.Kind.NOT_CONVERGING;
            },
            abort.explanation(),
            abort.rule()));
      }
    }
  }

  private void force(EndWay way, String rule) {
    log.info("{} is made to end by rule {}", migration, rule);
    steering.forceComplete(way, rule);
  }

  private void traceShadow(PolicyAction action) {
    String name = switch (action) {
      case PolicyAction.SetMaxDowntime set -> "set-max-downtime";
      case PolicyAction.SetMaxBandwidth set -> "set-max-bandwidth";
      case PolicyAction.StartPostCopy start -> "start-post-copy";
      case PolicyAction.Suspend suspend -> "suspend";
      case PolicyAction.ForceComplete complete -> "force-complete";
      case PolicyAction.AbortJob abort -> "abort-job";
    };
    migration.trace().action(name, node -> {
      if (action instanceof PolicyAction.SetMaxDowntime set) {
        node.put("millis", set.millis());
      } else if (action instanceof PolicyAction.SetMaxBandwidth set) {
        node.put("mib_per_second", set.mibPerSecond());
      }
      node.put("rule", action.rule());
      node.put("shadow", shadow == null ? "" : shadow.name());
    });
  }

  /** One write at a time, so that the newest is the last one. */
  private void remember(String memory) {
    boolean writing = unwritten != null;
    unwritten = memory;
    if (!writing) {
      migration.hub().spawn(() -> {
        while (unwritten != null) {
          String written = unwritten;
          migration.journal().note(Kind.POLICY, written);
          if (written.equals(unwritten)) {
            unwritten = null;
          }
        }
        return null;
      });
    }
  }
}
