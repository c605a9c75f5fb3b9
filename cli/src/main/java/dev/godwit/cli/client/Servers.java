package dev.godwit.cli.client;

import dev.godwit.cli.exit.CommandException;
import dev.godwit.cli.exit.Exit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/** The servers of a cloud. */
public final class Servers {
  private final CloudSession session;
  private final Pages pages;

  public Servers(CloudSession session) {
    this.session = session;
    this.pages = new Pages(session, "servers", "id");
  }

  /**
   * All that the user may see.
   *
   * @param allProjects also those of other projects, which takes an administrator
   */
  public List<ServerView> list(boolean allProjects) {
    return pages.read(
        allProjects ? Map.of("all_tenants", "1") : Map.of(),
        Integer.MAX_VALUE,
        ServerView::of,
        server -> true,
        "servers",
        "detail");
  }

  /**
   * The server of that id or name.
   *
   * @throws CommandException when there is none, or more than one of that name
   */
  public ServerView find(String reference) {
    if (isUuid(reference)) {
      return ServerView.of(session.compute(Map.of(), "servers", reference).path("server"));
    }
    List<ServerView> named =
        list(false).stream().filter(server -> server.name().equals(reference)).toList();
    return switch (named.size()) {
      case 1 -> named.getFirst();
      case 0 ->
        throw new CommandException(
            Exit.WRONG_USE,
            "there is no server \"" + reference + "\"; \"godwit servers\" shows those there are");
      default ->
        throw new CommandException(
            Exit.WRONG_USE,
            named.size() + " servers have the name \"" + reference + "\"; use an id: "
                + named.stream().map(ServerView::id).collect(Collectors.joining(", ")));
    };
  }

  static boolean isUuid(String text) {
    try {
      return UUID.fromString(text).toString().equalsIgnoreCase(text);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
