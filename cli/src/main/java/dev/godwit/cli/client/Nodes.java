package dev.godwit.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.cli.exit.CommandException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** What Godwit on the compute nodes of a Nova knows of migrations, as long as it tells. */
final class Nodes {
  private final NodeCalls calls;
  private final Consumer<String> notices;
  private final Set<String> silent = new HashSet<>();

  /**
   * Nodes that have not been asked yet.
   *
   * @param notices takes a sentence for the user
   */
  Nodes(NodeCalls calls, Consumer<String> notices) {
    this.calls = calls;
    this.notices = notices;
  }

  /**
   * A migration as its source knows it; empty if it does not know it. A node that cannot be asked is
   * told of once, and not asked again.
   *
   * @throws CommandException if the cloud names a source that is no host
   */
  Optional<JsonNode> migration(MigrationView migration) {
    String node = migration.source();
    if (node.isEmpty() || silent.contains(node)) {
      return Optional.empty();
    }
    calls.check(node);
    try {
      return calls.find(node, "migrations", migration.uuid()).map(body -> body.path("migration"));
    } catch (CommandException e) {
      silent.add(node);
      notices.accept(e.getMessage() + "; from here on only what Nova tells is shown");
      return Optional.empty();
    }
  }
}
