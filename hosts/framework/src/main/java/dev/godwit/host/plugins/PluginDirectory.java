package dev.godwit.host.plugins;

import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The files of one plugin. */
record PluginDirectory(Path path) {
  private static final String NATIVE = "native";

  /** The plugin directories below a directory, without hidden ones, in the order of their names. */
  static List<PluginDirectory> below(Path parent) throws IOException {
    var directories = new ArrayList<Path>();
    if (Files.isDirectory(parent)) {
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(
          parent, entry -> Files.isDirectory(entry) && !Files.isHidden(entry))) {
        entries.forEach(directories::add);
      }
    }
    Collections.sort(directories);
    return directories.stream().map(PluginDirectory::new).toList();
  }

  String id() {
    return String.valueOf(path.getFileName());
  }

  List<Path> jars() throws PluginLoadException {
    return jars(path);
  }

  List<Path> nativeJars() throws PluginLoadException {
    Path directory = path.resolve(NATIVE);
    return Files.isDirectory(directory) ? jars(directory) : List.of();
  }

  private static List<Path> jars(Path directory) throws PluginLoadException {
    var jars = new ArrayList<Path>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, "*.jar")) {
      entries.forEach(jars::add);
    } catch (IOException e) {
      throw new PluginLoadException(directory + " cannot be read: " + e.getMessage(), e);
    }
    Collections.sort(jars);
    return jars;
  }

  static URL[] urls(List<Path> jars) throws PluginLoadException {
    var urls = new URL[jars.size()];
    for (int i = 0; i < urls.length; i++) {
      try {
        urls[i] = jars.get(i).toUri().toURL();
      } catch (MalformedURLException e) {
        throw new PluginLoadException(jars.get(i) + " has no URL", e);
      }
    }
    return urls;
  }
}
