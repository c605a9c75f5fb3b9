package dev.godwit.host.settings;

import java.util.function.BiConsumer;

/** A check that needs more than one setting. */
@FunctionalInterface
public interface SettingsRule {
  /**
   * Reports what is wrong.
   *
   * @param settings in which a wrong value has been replaced by its default
   * @param problems takes the key to which a problem belongs and a sentence about it
   */
  void check(Settings settings, BiConsumer<String, String> problems);
}
