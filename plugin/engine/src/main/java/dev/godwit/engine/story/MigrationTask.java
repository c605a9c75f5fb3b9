package dev.godwit.engine.story;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.godwit.api.GuestLocation;
import dev.godwit.api.MigrationFailure;
import dev.godwit.api.MigrationHandle;
import dev.godwit.api.MigrationProgress;
import dev.godwit.api.MigrationRequest;
import dev.godwit.api.MigrationResult;
import dev.godwit.api.RequestAnswer;
import dev.godwit.api.Resolution;
import dev.godwit.api.Retune;
import dev.godwit.engine.calls.Calls;
import dev.godwit.engine.calls.LetGoException;
import dev.godwit.engine.calls.MigrationJournal;
import dev.godwit.engine.steering.Migration;
import dev.godwit.engine.steering.ProgressTracker;
import dev.godwit.engine.trace.TraceRecorder;
import dev.godwit.engine.trace.TracedRequest;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A migration as its handle: what is asked of it, what it shows, how it ends. Safe for all threads. */
public final class MigrationTask implements MigrationHandle {
  private static final Logger log = LoggerFactory.getLogger(MigrationTask.class);

  private final MigrationRequest request;
  private final Engine engine;
  private final Calls calls;
  private final Inbox inbox;
  private final Migration migration;
  private final MigrationStory story;
  private final CompletableFuture<MigrationResult> result = new CompletableFuture<>();

  public MigrationTask(MigrationRequest request, Engine engine) {
    this.request = request;
    this.engine = engine;
    this.calls = engine.calls();
    this.inbox = new Inbox(engine.hub());
    this.migration = new Migration(
        request,
        engine.hub(),
        calls,
        new MigrationJournal(engine.hub(), calls, request),
        new ProgressTracker(),
        new TraceRecorder(
            engine.settings().traceLimit(),
            engine.settings().decisionLimit(),
            engine.hub().clock()::nanoTime));
    this.story = new MigrationStory(migration, engine, inbox);
  }

  @Override
  public MigrationRequest request() {
    return request;
  }

  @Override
  public MigrationProgress progress() {
    return migration.progress().now();
  }

  @Override
  public CompletableFuture<MigrationResult> result() {
    return result.copy();
  }

  @Override
  public CompletableFuture<RequestAnswer> abort() {
    return ask(TracedRequest.of("abort"), Input.AbortAsked::new);
  }

  @Override
  public CompletableFuture<RequestAnswer> forceComplete() {
    return ask(TracedRequest.of("force-complete"), Input.ForceCompleteAsked::new);
  }

  @Override
  public CompletableFuture<RequestAnswer> retune(Retune retune) {
    return ask(TracedRequest.of(retune), answer -> new Input.RetuneAsked(retune, answer));
  }

  @Override
  public CompletableFuture<RequestAnswer> resolve(Resolution resolution) {
    return ask(
        TracedRequest.of(resolution, request),
        answer -> new Input.ResolveAsked(resolution, answer));
  }

  @Override
  public CompletableFuture<RequestAnswer> adopt() {
    return ask(TracedRequest.of("adopt"), Input.AdoptAsked::new);
  }

  @Override
  public String trace() {
    return story.trace();
  }

  private CompletableFuture<RequestAnswer> ask(
      Consumer<ObjectNode> traced, Function<CompletableFuture<RequestAnswer>, Input> input) {
    migration.trace().event(traced);
    var answer = new CompletableFuture<RequestAnswer>();
    if (!engine.post(() -> inbox.add(input.apply(answer)))) {
      answer.completeExceptionally(new IllegalStateException("the driver is closed"));
    }
    return answer.copy();
  }

  /** Tells the handle's holders how it ended. */
  public void ended(MigrationResult ended) {
    calls.complete(result, ended);
  }

  /** Tells the handle's holders that its story ends here although the migration may go on. */
  public void letGo() {
    story.close(LetGoException.REASON);
    log.warn(
        "{} was let go of, and the guest was last seen {}; its job may go on. {}",
        migration,
        migration.progress().now().guest().name().toLowerCase(Locale.ROOT),
        LetGoException.REASON);
    calls.completeExceptionally(result, new IllegalStateException(LetGoException.REASON));
  }

  /** Ends the handle of a driver that closes before the migration ended. */
  public void abandon() {
    result.completeExceptionally(
        new IllegalStateException("the driver was closed; the job of live migration "
            + request.id()
            + " may still run and is taken up again by reattach"));
  }

  /** Ends the handle of a migration for which there is no coroutine to be had; nothing of it was done. */
  public void notBegun(RejectedExecutionException cause) {
    story.close("The migration was not begun.");
    log.error("{} was not begun: {}", migration, cause.getMessage());
    var failure = new MigrationFailure(
        MigrationFailure.Code.INTERNAL,
        "Live migration "
            + request.id()
            + " of guest "
            + request.guest()
            + " was not begun: "
            + cause.getMessage()
            + ". The guest was not touched.",
        "Ask again when fewer migrations are under way.");
    ended(new MigrationResult(
        MigrationResult.Status.ERROR, GuestLocation.SOURCE, failure, progress()));
  }

  /** Ends the handle of a migration that could not be taken up; the next process takes it up again. */
  public void notTakenUp(RejectedExecutionException cause) {
    story.close("The migration was not taken up; its job may go on.");
    log.error("{} was not taken up: {}; its job may go on", migration, cause.getMessage());
    calls.completeExceptionally(
        result, new IllegalStateException("It was not taken up: " + cause.getMessage()));
  }

  /** The story from its beginning, told by a coroutine. */
  public MigrationResult begin() {
    return story.begin();
  }

  /** The story from where an earlier process left it. */
  public MigrationResult reattach() {
    return story.reattach();
  }
}
