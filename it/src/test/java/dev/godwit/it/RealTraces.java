package dev.godwit.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.libvirt.LibvirtPlugin;
import dev.godwit.testkit.ReplayCheck;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Holds that real migrations replay to their own ends; the traces of those that do not are kept. */
final class RealTraces {
  private static final Path KEPT = Path.of("target", "replays");

  private final ReplayCheck check = new ReplayCheck(new LibvirtPlugin().settings());

  /**
   * Replays a trace.
   *
   * @param name of the migration, for the file
   */
  void assertReplays(String name, String trace, ReplayCheck.End end) {
    Optional<String> difference = check.difference(trace, end);
    if (difference.isPresent()) {
      Path file = KEPT.resolve(name + ".json");
      try {
        Files.createDirectories(KEPT);
        Files.writeString(file, trace);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      assertThat(difference)
          .as("migration %s, whose trace is in %s", name, file.toAbsolutePath())
          .isEmpty();
    }
  }
}
