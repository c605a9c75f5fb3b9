package dev.godwit.host.migrations;

import dev.godwit.api.RequestAnswer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What a driver answers to a request. */
public final class DriverAnswer {
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

  private DriverAnswer() {}

  /** Waits for the answer; why the request was refused, or empty if it was taken. */
  public static Optional<String> refusal(CompletableFuture<RequestAnswer> answer) {
    try {
      return switch (answer.get(LONGEST_WAIT.toSeconds(), TimeUnit.SECONDS)) {
        case RequestAnswer.Accepted accepted -> Optional.empty();
        case RequestAnswer.Refused refused -> Optional.of(refused.reason());
      };
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of("the question was interrupted");
    } catch (ExecutionException e) {
      return Optional.of(String.valueOf(e.getCause()));
    } catch (TimeoutException e) {
      return Optional.of("the driver did not answer; look at the migration before asking again");
    }
  }
}
