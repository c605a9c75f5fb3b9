package dev.godwit.cli.client;

import dev.godwit.cli.exit.CommandException;
import dev.godwit.cli.exit.Exit;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * Where Godwit's own API is, as the catalog tells it: at one address, or on each compute node, at an
 * address in which the node's name is to be put.
 */
record ExtensionAddress(String url) {
  /** Stands for the name of a compute node. */
  private static final String NODE = "__host__";

  /**
   * The same, as people write it first. Java 25 reads no URL with such a host, so it is turned into the
   * other one before openstack4j reads the catalog.
   */
  private static final String BRACES = "{host}";

  /** A node's name can end the place that is meant for it neither in a host nor in a path. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,252}");

  /** Whether each compute node has its own. */
  boolean isOnNodes() {
    return url.contains(NODE);
  }

  /**
   * That of one compute node.
   *
   * @throws CommandException if the name is none of a host
   */
  String at(String node) {
    if (!NAME.matcher(node).matches()) {
      throw new CommandException(
          Exit.WRONG_USE, "\"" + node + "\" is not the name of a compute host; it is not asked");
    }
    return url.replace(NODE, node);
  }

  /** Keystone's answer with a catalog that can be read. */
  static byte[] readable(byte[] answer) {
    String text = new String(answer, StandardCharsets.UTF_8);
    return text.contains(BRACES)
        ? text.replace(BRACES, NODE).getBytes(StandardCharsets.UTF_8)
        : answer;
  }
}
