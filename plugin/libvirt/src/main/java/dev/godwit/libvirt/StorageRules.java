package dev.godwit.libvirt;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells shared storage from local storage by where a file is.
 *
 * @param shared directories that every host sees
 * @param local directories of one host
 */
record StorageRules(List<String> shared, List<String> local) {
  StorageRules {
    shared = List.copyOf(shared);
    local = List.copyOf(local);
    for (String directory : shared) {
      requireAbsolute("shared_storage_paths", directory);
    }
    for (String directory : local) {
      requireAbsolute("local_storage_paths", directory);
    }
  }

  private static void requireAbsolute(String setting, String directory) {
    if (!Path.of(directory).isAbsolute()) {
      throw new IllegalArgumentException(
          setting + " holds " + directory + ", which is no absolute path");
    }
  }

  /** Whether the disk is on shared storage; null if no rule says so. */
  @Nullable
  Boolean isShared(GuestDisk disk) {
    if (disk.isRemote()) {
      return true;
    }
    String source = disk.path();
    if (source == null) {
      return null;
    }
    int sharedDepth = depth(shared, source);
    int localDepth = depth(local, source);
    if (sharedDepth == 0 && localDepth == 0) {
      return null;
    }
    return sharedDepth > localDepth;
  }

  /** How many names the longest matching directory has; 0 if none matches. */
  private static int depth(List<String> directories, String source) {
    Path path = Path.of(source).normalize();
    return directories.stream()
        .map(directory -> Path.of(directory).normalize())
        .filter(path::startsWith)
        .mapToInt(directory -> directory.getNameCount() + 1)
        .max()
        .orElse(0);
  }
}
