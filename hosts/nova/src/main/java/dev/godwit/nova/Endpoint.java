package dev.godwit.nova;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.godwit.api.LiveMigration;
import dev.godwit.api.MigrationHandle;
import dev.godwit.api.MigrationId;
import dev.godwit.api.RequestAnswer;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers one connection from nova-compute: the hello, then one request. Safe for all threads. */
final class Endpoint {
  /** The version of the protocol that is spoken here. */
  static final int PROTOCOL = 1;

  private static final Logger log = LoggerFactory.getLogger(Endpoint.class);
  private static final long START_SECONDS = 5;
  private static final long ANSWER_SECONDS = 10;

  private final Conversations conversations;
  private final LiveMigration liveMigration;
  private final Rules rules;
  private final LongSupplier clockNanos;

  /**
   * What orders are held to.
   *
   * @param policies that a flavor or an image may name
   * @param policy if they name none
   * @param mostMigrations under way at one time
   */
  record Rules(List<String> policies, String policy, int mostMigrations) {}

  Endpoint(
      Conversations conversations,
      LiveMigration liveMigration,
      Rules rules,
      LongSupplier clockNanos) {
    this.conversations = conversations;
    this.liveMigration = liveMigration;
    this.rules = rules;
    this.clockNanos = clockNanos;
  }

  /**
   * Answers until the connection ends.
   *
   * @param heard run once the peer has said what it wants
   */
  void serve(Wire wire, Runnable heard) throws IOException {
    try {
      if (!hello(wire)) {
        return;
      }
      JsonNode request = wire.read();
      heard.run();
      if (request != null) {
        answer(wire, request);
      }
    } catch (WireException e) {
      log.warn("nova-compute was refused: {}", e.getMessage());
      wire.send(Wire.message("refused", String.valueOf(e.getMessage())));
    }
  }

  private static boolean hello(Wire wire) throws IOException {
    JsonNode first = wire.read();
    if (first == null) {
      return false;
    }
    int protocol = first.path("hello").path("protocol").asInt();
    if (protocol != PROTOCOL) {
      throw new WireException("this Godwit speaks protocol "
          + PROTOCOL
          + ", the shim in nova-compute speaks "
          + protocol
          + "; install both from the same release");
    }
    String version = Endpoint.class.getPackage().getImplementationVersion();
    wire.send(Wire.message(
        "hello",
        Wire.object().put("protocol", PROTOCOL).put("version", version == null ? "" : version)));
    return true;
  }

  private void answer(Wire wire, JsonNode request) throws IOException {
    if (request.has("migrate")) {
      migrate(wire, request.path("migrate"));
    } else if (request.has("abort")) {
      wire.send(ask(request.path("abort"), MigrationHandle::abort));
    } else if (request.has("force_complete")) {
      wire.send(ask(request.path("force_complete"), MigrationHandle::forceComplete));
    } else if (request.has("ping")) {
      wire.send(Wire.message(
          "pong", Wire.object().put("migrations", conversations.all().size())));
    } else {
      throw new WireException("not a request that is known here");
    }
  }

  private void migrate(Wire wire, JsonNode body) throws IOException {
    Order order = Order.of(body, rules.policies(), rules.policy());
    var conversation = new Conversation(
        order,
        wire,
        new Lease(order.lease(), clockNanos),
        liveMigration,
        conversations.clock().instant());
    conversations.add(conversation, rules.mostMigrations());
    conversation
        .gone()
        .thenRun(() -> conversations.remove(conversation))
        .exceptionally(failure -> null);
    conversation.listen();
  }

  private ObjectNode ask(
      JsonNode body, Function<MigrationHandle, CompletableFuture<RequestAnswer>> request)
      throws WireException {
    Optional<Conversation> conversation = conversations.find(migration(body));
    if (conversation.isEmpty()) {
      return Wire.message("unknown");
    }
    try {
      MigrationHandle handle = conversation.get().started().get(START_SECONDS, TimeUnit.SECONDS);
      RequestAnswer answer = request.apply(handle).get(ANSWER_SECONDS, TimeUnit.SECONDS);
      return switch (answer) {
        case RequestAnswer.Accepted accepted -> Wire.message("accepted");
        case RequestAnswer.Refused refused -> Wire.message("refused", refused.reason());
      };
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Wire.message("refused", "Godwit is being stopped");
    } catch (ExecutionException e) {
      return Wire.message("unknown");
    } catch (TimeoutException e) {
      return Wire.message("refused", "the migration did not answer in time");
    }
  }

  private static MigrationId migration(JsonNode body) throws WireException {
    try {
      return new MigrationId(UUID.fromString(body.path("migration").asText()));
    } catch (IllegalArgumentException e) {
      throw new WireException("migration is not a UUID");
    }
  }
}
