package dev.godwit.host.store;

import dev.godwit.host.startup.HostStartException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The directory in which a host keeps what it must remember: made for its owner alone, and used by
 * one host at a time, because two would both take up the migrations recorded in it.
 */
final class StateDirectory implements AutoCloseable {
  private static final String DATABASE = "godwit.db";
  private static final String LOCK = "godwit.lock";
  private static final String NATIVE = "native";
  private static final String SQLITE_DIRECTORY = "org.sqlite.tmpdir";

  private final Path path;
  private final FileChannel lock;

  private StateDirectory(Path path, FileChannel lock) {
    this.path = path;
    this.lock = lock;
  }

  /**
   * Makes the directory if it is missing, and takes it.
   *
   * @throws HostStartException if another host has it
   */
  static StateDirectory take(Path path) throws HostStartException, IOException {
    Files.createDirectories(path, only("rwx------"));
    FileChannel channel = FileChannel.open(
        path.resolve(LOCK),
        Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
        only("rw-------"));
    if (tryLock(channel) == null) {
      channel.close();
      throw new HostStartException("the state directory "
          + path
          + " is in use by another Godwit; stop that one, or set another state_dir");
    }
    return new StateDirectory(path, channel);
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null; // the other one is in this process
    }
  }

  /** The database's file, readable by its owner alone. */
  Path databaseFile() throws IOException {
    Path file = path.resolve(DATABASE);
    if (Files.exists(file)) {
      Files.setPosixFilePermissions(file, permissions("rw-------"));
    } else {
      Files.createFile(file, only("rw-------"));
    }
    return file;
  }

  /**
   * Has SQLite's driver unpack its library here, and not where everybody may write. What processes
   * left that were killed is removed.
   */
  void prepareNativeLibrary() throws IOException {
    Path directory = path.resolve(NATIVE);
    Files.createDirectories(directory, only("rwx------"));
    try (DirectoryStream<Path> left = Files.newDirectoryStream(directory, "sqlite-*")) {
      for (Path file : left) {
        Files.deleteIfExists(file);
      }
    }
    System.setProperty(SQLITE_DIRECTORY, directory.toString());
  }

  private static FileAttribute<?> only(String permissions) {
    return PosixFilePermissions.asFileAttribute(permissions(permissions));
  }

  private static Set<PosixFilePermission> permissions(String permissions) {
    return PosixFilePermissions.fromString(permissions);
  }

  /** Lets another host have the directory. */
  @Override
  public void close() throws IOException {
    lock.close();
  }
}
