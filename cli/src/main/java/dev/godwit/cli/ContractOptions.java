package dev.godwit.cli;

import dev.godwit.cli.exit.CommandException;
import dev.godwit.cli.exit.Exit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a migration may cost its guest. What is not given is left to the driver. */
final class ContractOptions {
  @Option(
      names = "--max-downtime",
      paramLabel = "MS",
      description = "The longest pause of the server at the end, in ms.")
  private @Nullable Long maxDowntimeMillis;

  @Option(
      names = "--deadline",
      paramLabel = "SECONDS",
      description = "How long the migration may take.")
  private @Nullable Long deadlineSeconds;

  @Option(
      names = "--post-copy",
      negatable = true,
      description = "Whether the server may be switched to post-copy.")
  private @Nullable Boolean postCopy;

  @Option(
      names = "--auto-converge",
      negatable = true,
      description = "Whether the server's processors may be slowed down.")
  private @Nullable Boolean autoConverge;

  @Option(
      names = "--pause",
      negatable = true,
      description = "Whether the server may be paused until the rest has been moved.")
  private @Nullable Boolean pause;

  @Nullable
  Long maxDowntimeMillis() {
    return atLeastOne("--max-downtime", maxDowntimeMillis);
  }

  @Nullable
  Long deadlineSeconds() {
    return atLeastOne("--deadline", deadlineSeconds);
  }

  @Nullable
  Boolean postCopy() {
    return postCopy;
  }

  @Nullable
  Boolean autoConverge() {
    return autoConverge;
  }

  @Nullable
  Boolean pause() {
    return pause;
  }

  static @Nullable Long atLeastOne(String option, @Nullable Long value) {
    if (value != null && value < 1) {
      throw new CommandException(Exit.WRONG_USE, option + " is at least 1, not " + value);
    }
    return value;
  }
}
