package dev.godwit.host.inventory;

import dev.godwit.api.HostObservation;
import dev.godwit.api.HypervisorView;
import dev.godwit.spi.HostEndpoint;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is known of one host. All who ask at the same time wait for the same answer, and nobody waits
 * long for a host that did not answer the last time. Safe for several threads.
 */
final class ObservedHost {
  private static final Logger log = LoggerFactory.getLogger(ObservedHost.class);

  /** An answer as old as this is not asked for again. */
  private static final Duration FRESH = Duration.ofSeconds(1);

  /** How long a host that answered the last time may take; the driver gives up earlier. */
  private static final Duration LIMIT = Duration.ofSeconds(30);

  /** How long one that did not may take, before it is said again that it does not answer. */
  private static final Duration DOWN_LIMIT = Duration.ofMillis(500);

  private final HostEndpoint endpoint;
  private final HypervisorView hypervisors;
  private final InstantSource clock;

  /** The question that is under way, and its number: the answer to an older one is not kept. */
  private @Nullable CompletableFuture<HostObservation> question;

  private long newest;
  private @Nullable HostObservation last;
  private @Nullable Instant freshUntil;

  ObservedHost(HostEndpoint endpoint, HypervisorView hypervisors, InstantSource clock) {
    this.endpoint = endpoint;
    this.hypervisors = hypervisors;
    this.clock = clock;
  }

  HostEndpoint endpoint() {
    return endpoint;
  }

  /** Asks the host, unless it was asked just now; does not wait. */
  synchronized CompletableFuture<HostObservation> ask() {
    if (last != null && freshUntil != null && isFresh(freshUntil)) {
      return CompletableFuture.completedFuture(last);
    }
    if (question == null) {
      long number = ++newest;
      CompletableFuture<HostObservation> asked = observe();
      question = asked;
      var unused = asked.whenComplete((seen, failure) -> answered(number, seen));
      return asked;
    }
    return question;
  }

  private boolean isFresh(Instant until) {
    Instant now = clock.instant();
    // A clock that was set back must not keep an answer for ever.
    return now.isBefore(until) && !now.isBefore(until.minus(FRESH));
  }

  private CompletableFuture<HostObservation> observe() {
    CompletableFuture<HostObservation> answer;
    try {
      answer = hypervisors.observe(endpoint.name());
    } catch (RuntimeException e) {
      answer = CompletableFuture.failedFuture(e);
    }
    return answer.exceptionally(failure -> down(String.valueOf(failure.getMessage())));
  }

  private synchronized void answered(long number, HostObservation seen) {
    if (number == newest) {
      question = null;
      tell(seen);
      last = seen;
      freshUntil = clock.instant().plus(FRESH);
    }
  }

  /** Tells the operator once when a host stops to answer, and once when it answers again. */
  private void tell(HostObservation now) {
    boolean wasUp = last == null || last.isUp();
    if (wasUp && !now.isUp()) {
      log.warn("Host {} does not answer: {}", endpoint.name(), now.downCause());
    } else if (!wasUp && now.isUp()) {
      log.info("Host {} answers again", endpoint.name());
    }
  }

  /** Waits for the answer to {@link #ask}, within bounds. */
  HostObservation await(CompletableFuture<HostObservation> asked) {
    HostObservation before = last();
    boolean wasDown = before != null && !before.isUp();
    Duration limit = wasDown ? DOWN_LIMIT : LIMIT;
    try {
      return asked.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return down("the question was interrupted");
    } catch (ExecutionException e) {
      return down(String.valueOf(e.getCause()));
    } catch (TimeoutException e) {
      if (before != null && wasDown) {
        return before;
      }
      HostObservation silent = down("no answer within " + LIMIT.toSeconds() + " s");
      remember(silent);
      return silent;
    }
  }

  private synchronized @Nullable HostObservation last() {
    return last;
  }

  private synchronized void remember(HostObservation silent) {
    tell(silent);
    last = silent;
  }

  /** Has the next question ask the host, because something has moved. */
  synchronized void forget() {
    question = null;
    freshUntil = null;
    newest++;
  }

  private HostObservation down(String cause) {
    return new HostObservation(endpoint.name(), clock.instant(), null, cause, List.of());
  }
}
