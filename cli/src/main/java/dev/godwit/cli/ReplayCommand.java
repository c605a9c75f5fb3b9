package dev.godwit.cli;

import dev.godwit.cli.exit.CommandException;
import dev.godwit.cli.exit.Exit;
import dev.godwit.cli.offline.DecisionTable;
import dev.godwit.cli.offline.OfflinePlugin;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code godwit replay}. */
@Command(
    name = "replay",
    description =
        "Runs the driver's monitor and policy against a recorded or scripted migration, and shows"
            + " every decision. Needs no cloud and no hypervisor.")
final class ReplayCommand implements Runnable {
  private static final int MOST_BYTES = 64 << 20;

  @ParentCommand
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private GodwitCommand godwit;

  @Parameters(
      paramLabel = "FILE",
      description = "What \"godwit trace\" wrote, or a script; - is the standard input.")
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private String file;

  @Option(
      names = "--policy",
      paramLabel = "NAME",
      description = "The policy to use instead of the one in the file.")
  private @Nullable String policy;

  @Mixin
  private final PluginOption plugin = new PluginOption();

  @Override
  public void run() {
    String document = read();
    try (OfflinePlugin loaded = plugin.load(godwit)) {
      new DecisionTable(loaded.ask(tools -> tools.replay(document, policy))).print(godwit.output());
    }
  }

  private String read() {
    try (InputStream in = file.equals("-")
        ? godwit.surroundings().in()
        : Files.newInputStream(godwit.surroundings().directory().resolve(file))) {
      byte[] bytes = in.readNBytes(MOST_BYTES + 1);
      if (bytes.length > MOST_BYTES) {
        throw wrong("is longer than " + (MOST_BYTES >> 20) + " MiB");
      }
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw wrong("is not UTF-8");
    } catch (IOException e) {
      throw wrong("cannot be read: " + e);
    }
  }

  private CommandException wrong(String what) {
    return new CommandException(Exit.WRONG_USE, file + " " + what);
  }
}
