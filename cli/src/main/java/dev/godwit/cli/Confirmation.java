package dev.godwit.cli;

import dev.godwit.cli.exit.CommandException;
import dev.godwit.cli.exit.Exit;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Asks before something that cannot be taken back. */
final class Confirmation {
  private static final Set<String> YES = Set.of("y", "yes");

  private Confirmation() {}

  /**
   * Returns if the user agrees.
   *
   * @param what is to be done, for example "force the end of migration 7 now"
   * @throws CommandException if the user does not, or nobody can be asked
   */
  static void require(Surroundings around, String what, String command) {
    if (!around.asks()) {
      throw new CommandException(
          Exit.WRONG_USE,
          command
              + " asks first, and there is no terminal to ask at; say --yes. Nothing was done.");
    }
    around.err().print("Really " + what + "? [y/N] ");
    around.err().flush();
    if (!YES.contains(answer(around))) {
      throw new CommandException(Exit.FAILED, "nothing was done");
    }
  }

  private static String answer(Surroundings around) {
    try {
      @Nullable
      String line = new BufferedReader(new InputStreamReader(around.in(), Charset.defaultCharset()))
          .readLine();
      return line == null ? "" : line.strip().toLowerCase(Locale.ROOT);
    } catch (IOException e) {
      return "";
    }
  }
}
