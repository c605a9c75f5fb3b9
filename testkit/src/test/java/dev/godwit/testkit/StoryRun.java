package dev.godwit.testkit;

import dev.godwit.api.Alarm;
import dev.godwit.api.BlockMigration;
import dev.godwit.api.GuestId;
import dev.godwit.api.GuestLocation;
import dev.godwit.api.MigrationFailure;
import dev.godwit.api.MigrationHandle;
import dev.godwit.api.MigrationId;
import dev.godwit.api.MigrationPhase;
import dev.godwit.api.MigrationProgress;
import dev.godwit.api.MigrationResult;
import dev.godwit.api.MigrationResult.Status;
import dev.godwit.api.PlannedMigration;
import dev.godwit.api.RequestAnswer;
import dev.godwit.api.Resolution;
import dev.godwit.api.Retune;
import dev.godwit.engine.hypervisor.GuestLook.Presence;
import dev.godwit.simulator.SimulatedHosts.Duplicate;
import dev.godwit.simulator.model.MigrationModel;
import dev.godwit.spi.JournalEntry.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Lets a story happen and holds what the driver does against the rules. */
final class StoryRun implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(30);
  private static final Duration STEP = Duration.ofMillis(100);
  private static final int OPERATOR_VISITS = 4;

  private final Story story;
  private final SimulatedDriver driver;
  private final PlannedMigration request;
  private final List<String> violations = new ArrayList<>();
  private final List<CompletableFuture<RequestAnswer>> answers = new ArrayList<>();
  private MigrationHandle handle;
  private MigrationProgress last = MigrationProgress.initial();
  private Presence sourceAtEnd = Presence.ABSENT;
  private Presence destinationAtEnd = Presence.ABSENT;
  private @Nullable Kind decided;
  private boolean restarted;
  private boolean resolved;
  private @Nullable MigrationResult end;

  StoryRun(Story story) {
    this.story = story;
    this.driver = new SimulatedDriver(story.settings(), story.seed());
    this.request = new PlannedMigration(
        new MigrationId(new UUID(story.seed(), 2)),
        story.guest().id(),
        driver.source(),
        driver.destination(),
        BlockMigration.AUTO);
  }

  /** The rules that were broken, in words. */
  List<String> run() {
    prepare();
    handle = driver.liveMigration().start(request);
    for (Story.Deed deed : story.deeds()) {
      Duration wait = deed.after().minus(driver.inTime(driver.hosts()::now));
      if (wait.isPositive()) {
        driver.passUntil(wait, STEP, this::ended);
      }
      if (ended()) {
        break;
      }
      carryOut(deed);
    }
    driver.passUntil(PATIENCE, STEP, this::ended);
    for (int visit = 0; visit < OPERATOR_VISITS && !ended(); visit++) {
      operatorResolves();
      driver.passUntil(PATIENCE, STEP, this::ended);
    }
    if (!ended()) {
      violations.add("never ends: source " + look(true) + ", destination " + look(false)
          + ", progress " + handle.progress());
      return violations;
    }
    MigrationResult ended = driver.answer(handle.result());
    end = ended;
    judge(ended);
    return violations;
  }

  /** How it ended, as the driver told; empty if it never did. */
  Optional<MigrationResult> end() {
    return Optional.ofNullable(end);
  }

  /** What the driver recorded, in its last life. */
  String trace() {
    return handle.trace();
  }

  private void prepare() {
    driver.addGuest(story.guest());
    driver.inTime(() -> {
      story.faults().forEach(timed -> driver.hosts().inject(timed.after(), timed.fault()));
      return true;
    });
    driver.host().failCallbacks(story.callbackFailures());
    driver.host().failProgress(story.progressFailures());
    story.journalFailures().forEach(driver.host()::failJournal);
    driver.host().onCallback(this::callback);
    driver.host().onEntry(kind -> {
      if (kind == Kind.CHOSE_POST || kind == Kind.CHOSE_ROLLBACK || kind == Kind.ENDED) {
        decided(kind);
      }
    });
  }

  private void carryOut(Story.Deed deed) {
    switch (deed.what()) {
      case ABORT -> answers.add(handle.abort());
      case FORCE_COMPLETE -> answers.add(handle.forceComplete());
      case RETUNE -> answers.add(handle.retune(new Retune(400L, null, null)));
      case KILL -> {
        restarted = true;
        driver.kill();
        driver.hosts().passTime(deed.span());
        driver.revive();
        last = MigrationProgress.initial();
        handle = driver.liveMigration().reattach(request);
      }
    }
  }

  /** Asked at every step, so it looks at progress as well. */
  private boolean ended() {
    MigrationProgress now = handle.progress();
    if (now.percent() < last.percent() || now.elapsedMillis() < last.elapsedMillis()) {
      violations.add("rule 11: progress ran backwards from " + last + " to " + now);
    }
    last = now;
    return now.phase() == MigrationPhase.ENDED;
  }

  private Presence look(boolean source) {
    return driver.look(
        source ? driver.source() : driver.destination(), story.guest().id());
  }

  /**
   * The outcome is decided now. A choice that cannot be made durable at once is written again until it
   * can be: what happens to the guest from the first attempt on is another matter.
   */
  private void decided(Kind kind) {
    if (kind != decided && driver.host().called().isEmpty()) {
      decided = kind;
      sourceAtEnd = look(true);
      destinationAtEnd = look(false);
    }
  }

  /** Rules 1 and 3, at the moment of the call. */
  private void callback(String call) {
    Presence source = look(true);
    Presence destination = look(false);
    String seen = ": source " + source + ", destination " + destination;
    if (call.equals("post")) {
      // It may have ended on the destination since it was seen there.
      if (!hasLanded() || destination == Presence.INCOMING || (!source.isGone() && !resolved)) {
        violations.add("rule 1: post" + seen);
      }
    } else {
      if (destination.runs() && !repeated(call)) {
        violations.add("rule 1: rollback" + seen);
      }
      if (wasSwitched() && destination != Presence.ABSENT) {
        violations.add("rule 3: rollback after a switch to post-copy" + seen);
      }
    }
  }

  private boolean repeated(String call) {
    return driver.host().called().stream().filter(call::equals).count() > 1;
  }

  private boolean hasLanded() {
    return driver.inTime(() -> driver
        .hosts()
        .lastMigration(story.guest().id())
        .map(model -> model.downtimeMillis() != null)
        .orElse(false));
  }

  private boolean wasSwitched() {
    return driver.inTime(() -> driver
        .hosts()
        .lastMigration(story.guest().id())
        .map(MigrationModel::isPostCopied)
        .orElse(false));
  }

  /** What no driver may do by itself. */
  private void operatorResolves() {
    GuestId guest = story.guest().id();
    Presence source = look(true);
    Presence destination = look(false);
    Alarm alarm = handle.progress().standing().alarm();
    if (alarm != null && alarm.code() == Alarm.Code.MOVE_UNPROVEN) {
      resolved = true;
      answers.add(handle.resolve(
          new Resolution(GuestLocation.DESTINATION, null, Set.of(), "the operator")));
      return;
    }
    boolean both = source.runs() && destination.runs();
    boolean broken =
        source == Presence.POST_COPY_FAILED || destination == Presence.POST_COPY_FAILED;
    boolean leftBehind =
        !destination.isGone() && destination != Presence.INCOMING && !source.isGone();
    boolean standsAfterSwitch = source == Presence.PAUSED_BY_MIGRATION
        && driver.host().kinds(request.id()).contains(Kind.START_POST_COPY);
    if (!both && !broken && !leftBehind && !standsAfterSwitch && !source.runs()) {
      violations.add("does not end although nothing is left to decide: source " + source
          + ", destination " + destination + ", progress " + handle.progress());
    }
    resolved = true;
    boolean recovered = driver.inTime(() -> driver.hosts().recoverPostCopy(guest));
    if (!recovered) {
      driver.inTime(() -> {
        if (!source.isGone() && (leftBehind || broken || standsAfterSwitch)) {
          driver.hosts().destroy(driver.source(), guest);
        }
        if (!destination.isGone() && !leftBehind) {
          driver.hosts().destroy(driver.destination(), guest);
        }
        return true;
      });
    }
  }

  private void judge(MigrationResult result) {
    if (decided == null) {
      decided(Kind.ENDED);
    }
    List<String> called = driver.host().called();
    Set<String> kinds = new TreeSet<>(called.stream()
        .map(call -> call.startsWith("post") ? "post" : "rollback")
        .toList());
    String told = "result " + result.status() + " on " + result.guest() + " (" + result.failure()
        + "), called " + called + ", source " + sourceAtEnd + ", destination " + destinationAtEnd;
    require(kinds.size() <= 1, "rule 2: both callbacks: " + told);
    require(
        restarted || story.callbackFailures() > 0 || called.size() <= 1,
        "rule 2: a callback was called twice: " + told);
    require(
        result.status() != Status.COMPLETED || kinds.equals(Set.of("post")),
        "rule 2: completed without post: " + told);
    judgePlace(result, told);
    judgePause(result, told);
    require(driver.hosts().jobsBegun() <= 1, "rule 8: more than one job: " + told);
    boolean abortDurable = driver.host().kinds(request.id()).contains(Kind.ABORT);
    require(
        !abortDurable
            || result.status() != Status.FAILED
            || hasCode(result, MigrationFailure.Code.GUEST_ENDED),
        "rule 9: an abort ended as failed: " + told);
    for (Duplicate duplicate : driver.hosts().duplicates()) {
      require(!duplicate.byGodwit(), "rule 10: the guest ran twice by " + duplicate);
    }
    require(
        !story.isHarmless() || result.status() == Status.COMPLETED,
        "rule 6: nothing happened that should end it: " + told);
  }

  /** Rule 7: what is said of the place is true. */
  private void judgePlace(MigrationResult result, String told) {
    boolean onSource = !sourceAtEnd.isGone()
        || sourceAtEnd == Presence.SHUT_OFF
        || sourceAtEnd == Presence.CRASHED;
    boolean onDestination = !destinationAtEnd.isGone();
    require(
        switch (result.guest()) {
          case SOURCE -> onSource && !destinationAtEnd.runs();
          case DESTINATION ->
            // The guest may end while the host does its post.
            (onDestination && !sourceAtEnd.runs()) || sourceAtEnd.isGone();
          case LOST ->
            // The guest may end after a rollback was chosen and before a restart has told so.
            (!sourceAtEnd.runs() && !destinationAtEnd.runs())
                || (!look(true).runs() && !look(false).runs());
          // Nothing was touched, and the source did not answer.
          case UNKNOWN -> !driver.host().kinds(request.id()).contains(Kind.START);
          case SPLIT, BOTH, ELSEWHERE -> false;
        },
        "rule 7: the place is not true: " + told);
    require(
        result.status() != Status.COMPLETED || result.guest() == GuestLocation.DESTINATION,
        "rule 7: completed elsewhere: " + told);
  }

  /** Rule 4: who was paused by whom. */
  private void judgePause(MigrationResult result, String told) {
    require(
        result.guest() != GuestLocation.DESTINATION
            || destinationAtEnd != Presence.PAUSED
            || story.guest().paused(),
        "rule 4: a guest stands on the destination that nobody paused: " + told);
    if (result.guest() != GuestLocation.SOURCE || resolved) {
      return;
    }
    MigrationFailure failure = result.failure();
    boolean admitted = failure != null && failure.message().contains("could not be resumed");
    boolean stands = sourceAtEnd == Presence.PAUSED || sourceAtEnd == Presence.PAUSED_BY_MIGRATION;
    if (story.guest().paused()) {
      require(!sourceAtEnd.runs(), "rule 4: a guest runs that its owner paused: " + told);
    } else {
      require(!stands || admitted, "rule 4: the guest was left paused: " + told);
    }
  }

  private static boolean hasCode(MigrationResult result, MigrationFailure.Code code) {
    return result.failure() != null && result.failure().code() == code;
  }

  private void require(boolean holds, String otherwise) {
    if (!holds) {
      violations.add(otherwise);
    }
  }

  @Override
  public void close() {
    driver.close();
  }
}
