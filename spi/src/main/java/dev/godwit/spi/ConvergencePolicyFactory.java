package dev.godwit.spi;

import java.util.List;
import java.util.Map;

/**
 * Makes policies; found by {@link java.util.ServiceLoader} in the directory of the driver's plugin. Has
 * a public constructor without arguments that does nothing.
 */
public interface ConvergencePolicyFactory {
  /** The settings that the policies of this factory have beside those of the driver. */
  List<SettingDefinition> settings();

  /**
   * Makes every policy of this factory.
   *
   * @param settings the driver's settings with those of this factory, checked and with defaults filled
   *     in
   * @throws IllegalArgumentException if a setting makes no sense; the message is for the operator
   */
  List<ConvergencePolicy<?>> create(Map<String, String> settings);
}
