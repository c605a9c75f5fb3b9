package dev.godwit.cli.offline;

import dev.godwit.cli.exit.CommandException;
import dev.godwit.cli.exit.Exit;
import dev.godwit.spi.LiveMigrationPlugin;
import dev.godwit.spi.OfflineTools;
import dev.godwit.spi.SharedClasses;
import dev.godwit.spi.ToolInputException;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.regex.Pattern;

/**
 * One plugin of the distribution, loaded only for its offline tools, in a class loader of its own that
 * sees of this program what the SPI lets every plugin see. Used by one thread.
 */
public final class OfflinePlugin implements AutoCloseable {
  private static final Pattern ID = Pattern.compile("[a-z][a-z0-9_-]{0,63}");

  private final String id;
  private final URLClassLoader loader;
  private final OfflineTools tools;

  private OfflinePlugin(String id, URLClassLoader loader, OfflineTools tools) {
    this.id = id;
    this.loader = loader;
    this.tools = tools;
  }

  /**
   * Loads a plugin.
   *
   * @param plugins where plugins are, each in a directory of its own
   * @throws CommandException if it is not there, cannot be loaded or has no such tools
   */
  public static OfflinePlugin load(Path plugins, String id) {
    if (!ID.matcher(id).matches()) {
      throw wrong("\"" + id + "\" is not the id of a plugin");
    }
    Path directory = plugins.resolve(id);
    if (!Files.isDirectory(directory)) {
      throw wrong("there is no plugin " + id + ": looked in " + directory);
    }
    var loader = new URLClassLoader(
        "godwit-plugin-" + id,
        jars(directory),
        new SharedClasses(OfflinePlugin.class.getClassLoader()));
    try {
      return new OfflinePlugin(id, loader, within(loader, () -> tools(id, directory, loader)));
    } catch (ServiceConfigurationError | LinkageError e) {
      close(loader);
      throw new CommandException(
          Exit.WRONG_USE, "the plugin in " + directory + " cannot be loaded: " + e, e);
    } catch (CommandException e) {
      close(loader);
      throw e;
    }
  }

  /** The jars of the plugin, and those of its native bindings, which are found but not bound. */
  private static URL[] jars(Path directory) {
    var jars = new ArrayList<URL>();
    try {
      for (Path place : List.of(directory, directory.resolve("native"))) {
        var found = new ArrayList<Path>();
        if (Files.isDirectory(place)) {
          try (DirectoryStream<Path> entries = Files.newDirectoryStream(place, "*.jar")) {
            entries.forEach(found::add);
          }
        }
        Collections.sort(found);
        for (Path jar : found) {
          jars.add(url(jar));
        }
      }
    } catch (IOException e) {
      throw new CommandException(
          Exit.WRONG_USE, "the plugin in " + directory + " cannot be read: " + e.getMessage(), e);
    }
    return jars.toArray(URL[]::new);
  }

  private static URL url(Path jar) throws MalformedURLException {
    return jar.toUri().toURL();
  }

  private static OfflineTools tools(String id, Path directory, ClassLoader loader) {
    var found = new ArrayList<LiveMigrationPlugin>();
    ServiceLoader.load(LiveMigrationPlugin.class, loader).forEach(found::add);
    if (found.size() != 1 || !found.getFirst().id().equals(id)) {
      throw wrong(directory + " does not hold the plugin " + id);
    }
    return found
        .getFirst()
        .offlineTools()
        .orElseThrow(() -> wrong("the plugin " + id + " has no offline tools"));
  }

  private static CommandException wrong(String message) {
    return new CommandException(Exit.WRONG_USE, message);
  }

  /**
   * Asks the tools for something.
   *
   * @throws CommandException if they find the input wrong
   */
  public <T> T ask(Question<T> question) {
    try {
      return within(loader, () -> question.of(tools));
    } catch (ToolInputException e) {
      throw new CommandException(Exit.WRONG_USE, String.valueOf(e.getMessage()), e);
    } catch (LinkageError e) {
      throw new CommandException(
          Exit.WRONG_USE, "the plugin " + id + " does not fit this program: " + e, e);
    }
  }

  /** Runs something with the plugin's classes as the thread's own. */
  private static <T, X extends Exception> T within(ClassLoader loader, Body<T, X> body) throws X {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(loader);
    try {
      return body.run();
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  @Override
  public void close() {
    close(loader);
  }

  private static void close(URLClassLoader loader) {
    try {
      loader.close();
    } catch (IOException e) {
      // The process ends soon, and takes the open files along.
      return;
    }
  }

  /** What is asked of the tools. */
  @FunctionalInterface
  public interface Question<T> {
    T of(OfflineTools tools) throws ToolInputException;
  }

  @FunctionalInterface
  private interface Body<T, X extends Exception> {
    T run() throws X;
  }
}
