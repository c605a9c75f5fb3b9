package dev.godwit.nova;

import dev.godwit.api.MigrationId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The traces of migrations as files that {@code godwit replay} reads, readable by their owner alone. The
 * oldest are dropped. Safe for several threads.
 */
final class TraceFiles {
  private static final String END = ".json";

  private final Path directory;
  private final int most;

  /**
   * Files in a directory.
   *
   * @param directory is made when it is needed
   * @param most how many are kept; 0 keeps none
   */
  TraceFiles(Path directory, int most) {
    this.directory = directory;
    this.most = most;
  }

  /** Where the trace of a migration is kept. */
  Path file(MigrationId migration) {
    return directory.resolve(migration + END);
  }

  /** Keeps a trace in place of the one that was kept of this migration before. */
  synchronized void save(MigrationId migration, String trace) {
    if (most == 0) {
      return;
    }
    try {
      Files.createDirectories(
          directory,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      Path part = Files.createTempFile(directory, "trace", ".part");
      try {
        Files.writeString(part, trace, StandardCharsets.UTF_8);
        Files.move(part, file(migration), StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(part);
      }
      drop();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "the trace of migration " + migration + " cannot be kept in " + directory, e);
    }
  }

  /** The trace of a migration; empty if none is kept. */
  Optional<String> find(MigrationId migration) {
    try {
      return Optional.of(Files.readString(file(migration)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("the trace of migration " + migration + " is unreadable", e);
    }
  }

  private void drop() throws IOException {
    List<Kept> kept = new ArrayList<>();
    try (var files = Files.newDirectoryStream(directory, "*" + END)) {
      for (Path file : files) {
        kept.add(new Kept(file, Files.getLastModifiedTime(file)));
      }
    }
    kept.sort(Comparator.comparing(Kept::at));
    for (Kept old : kept.subList(0, Math.max(0, kept.size() - most))) {
      Files.deleteIfExists(old.file());
    }
  }

  private record Kept(Path file, FileTime at) {}
}
