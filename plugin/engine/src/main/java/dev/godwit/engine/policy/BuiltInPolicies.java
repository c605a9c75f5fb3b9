package dev.godwit.engine.policy;

import dev.godwit.spi.ConvergencePolicy;
import dev.godwit.spi.ConvergencePolicyFactory;
import dev.godwit.spi.SettingDefinition;
import java.util.List;
import java.util.Map;

/** The policies that come with the engine. */
public final class BuiltInPolicies implements ConvergencePolicyFactory {
  /** Does nothing; the service loader calls it. */
  public BuiltInPolicies() {}

  @Override
  public List<SettingDefinition> settings() {
    return List.of();
  }

  @Override
  public List<ConvergencePolicy<?>> create(Map<String, String> settings) {
    return List.of(new NovaPolicy());
  }
}
