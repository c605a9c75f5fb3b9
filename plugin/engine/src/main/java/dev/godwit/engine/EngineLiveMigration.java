package dev.godwit.engine;

import dev.godwit.api.Assessment;
import dev.godwit.api.Blocker;
import dev.godwit.api.GuestId;
import dev.godwit.api.LiveMigration;
import dev.godwit.api.MigrationHandle;
import dev.godwit.api.MigrationId;
import dev.godwit.api.MigrationRequest;
import dev.godwit.api.MigrationResult;
import dev.godwit.engine.calls.LetGoException;
import dev.godwit.engine.hypervisor.HypervisorException;
import dev.godwit.engine.hypervisor.Preparation;
import dev.godwit.engine.journal.JobPlan;
import dev.godwit.engine.settings.Policies;
import dev.godwit.engine.settings.PolicyChoice;
import dev.godwit.engine.settings.RequestSettings;
import dev.godwit.engine.story.ContractCheck;
import dev.godwit.engine.story.Engine;
import dev.godwit.engine.story.MigrationTask;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** The driver's one interface: keeps count of the migrations under way. Safe for all threads. */
final class EngineLiveMigration implements LiveMigration {
  private final Engine engine;
  private final Map<GuestId, MigrationTask> tasks = new LinkedHashMap<>();
  private final Set<MigrationId> ids = new HashSet<>();
  private boolean closed;

  EngineLiveMigration(Engine engine) {
    this.engine = engine;
  }

  @Override
  public CompletableFuture<Assessment> assess(MigrationRequest request) {
    return engine.calls().fromOutside(() -> {
      try {
        return assessed(request);
      } catch (HypervisorException e) {
        return new Assessment(
            List.of(new Blocker(Blocker.Code.HOST_UNREACHABLE, e.getMessage())), false);
      }
    });
  }

  private Assessment assessed(MigrationRequest request) throws HypervisorException {
    PolicyChoice choice = PolicyChoice.of(request.options(), engine.settings());
    Policies policies = engine.settings().policies();
    Preparation preparation = engine.calls().prepare(request);
    var blockers = new ArrayList<>(preparation.assessment().blockers());
    String unknown = choice.unknown(policies);
    if (unknown != null) {
      blockers.add(new Blocker(Blocker.Code.POLICY_UNKNOWN, policies.unknown(unknown)));
    } else if (preparation.job() != null && settingsFit(request, blockers)) {
      new ContractCheck(engine)
          .check(request, JobPlan.of(preparation.job(), choice))
          .ifPresent(blockers::add);
    }
    return new Assessment(blockers, preparation.assessment().copiesLocalDisks());
  }

  private boolean settingsFit(MigrationRequest request, List<Blocker> blockers) {
    try {
      RequestSettings.of(engine.settings().policySettings(), request);
      return true;
    } catch (IllegalArgumentException e) {
      blockers.add(new Blocker(Blocker.Code.CONTRACT, String.valueOf(e.getMessage())));
      return false;
    }
  }

  @Override
  public MigrationHandle start(MigrationRequest request) {
    return launch(request, MigrationTask::begin, MigrationTask::notBegun);
  }

  @Override
  public MigrationHandle reattach(MigrationRequest request) {
    return launch(request, MigrationTask::reattach, MigrationTask::notTakenUp);
  }

  @Override
  public synchronized Optional<MigrationHandle> find(GuestId guest) {
    return Optional.ofNullable(tasks.get(guest));
  }

  @Override
  public synchronized List<MigrationHandle> active() {
    return List.copyOf(tasks.values());
  }

  /** Takes no more migrations and ends the handles of those under way. */
  void close() {
    List<MigrationTask> left;
    synchronized (this) {
      closed = true;
      left = List.copyOf(tasks.values());
      tasks.clear();
      ids.clear();
    }
    left.forEach(MigrationTask::abandon);
  }

  /**
   * Has the story of a migration told by a coroutine.
   *
   * @param refused what becomes of its handle where there is no coroutine to be had
   */
  private MigrationHandle launch(
      MigrationRequest request,
      Function<MigrationTask, MigrationResult> story,
      BiConsumer<MigrationTask, RejectedExecutionException> refused) {
    var task = new MigrationTask(request, engine);
    register(request, task);
    boolean posted = engine.post(() -> {
      try {
        engine.hub().spawn(() -> {
          tell(task, story);
          return null;
        });
      } catch (RejectedExecutionException e) {
        unregister(request, task);
        if (engine.hub().isEnding()) {
          task.abandon();
        } else {
          refused.accept(task, e);
        }
      }
    });
    if (!posted) {
      unregister(request, task);
      throw new IllegalStateException("the driver is closed");
    }
    return task;
  }

  private void tell(MigrationTask task, Function<MigrationTask, MigrationResult> story) {
    MigrationResult ended = null;
    try {
      ended = story.apply(task);
    } catch (LetGoException e) {
      // There is no end to be told.
    } finally {
      // Before anybody hears of the end, so that the guest can be moved again at once.
      unregister(task.request(), task);
    }
    if (ended == null) {
      task.letGo();
    } else {
      task.ended(ended);
    }
  }

  private synchronized void register(MigrationRequest request, MigrationTask task) {
    if (closed) {
      throw new IllegalStateException("the driver is closed");
    }
    if (tasks.containsKey(request.guest()) || ids.contains(request.id())) {
      throw new IllegalStateException("live migration "
          + request.id()
          + " of guest "
          + request.guest()
          + " is already under way");
    }
    ids.add(request.id());
    tasks.put(request.guest(), task);
  }

  private synchronized void unregister(MigrationRequest request, MigrationTask task) {
    if (tasks.remove(request.guest(), task)) {
      ids.remove(request.id());
    }
  }
}
