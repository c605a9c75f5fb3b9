package dev.godwit.host.settings;

import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One thing that is wrong with a settings file.
 *
 * @param line of the key, from 1; null if the key is not in the file
 * @param key null if no key can be named
 * @param message what is wrong and what to do; never contains a secret value
 */
public record SettingProblem(
    Path file, @Nullable Integer line, @Nullable String key, String message) {
  public SettingProblem {
    Objects.requireNonNull(file, "file");
    Objects.requireNonNull(message, "message");
  }

  /** One line: {@code file:line: key: message}. */
  @Override
  public String toString() {
    return file
        + (line == null ? "" : ":" + line)
        + ": "
        + (key == null ? "" : key + ": ")
        + message;
  }
}
