package dev.godwit.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.cli.client.CloudSession;
import dev.godwit.cli.exit.CommandException;
import dev.godwit.cli.exit.Exit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code godwit trace}. */
@Command(
    name = "trace",
    description =
        "Writes what was seen and decided in a live migration, as JSON that \"godwit replay\" reads,"
            + " at a Godwit host, or at Nova with Godwit on its compute nodes.")
final class TraceCommand implements Runnable {
  @ParentCommand
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private GodwitCommand godwit;

  @Parameters(paramLabel = "MIGRATION", description = MigrationReference.DESCRIPTION)
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private String reference;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Where to; the standard output unless given.")
  private @Nullable String file;

  @Override
  public void run() {
    CloudSession session = godwit.session();
    JsonNode trace = session.trace(godwit.migrations(session).find(reference));
    if (file == null) {
      godwit.output().line(trace);
      return;
    }
    Path path = godwit.surroundings().directory().resolve(file);
    try {
      Files.writeString(path, trace + "\n");
    } catch (IOException e) {
      throw new CommandException(Exit.WRONG_USE, file + " cannot be written: " + e, e);
    }
  }
}
