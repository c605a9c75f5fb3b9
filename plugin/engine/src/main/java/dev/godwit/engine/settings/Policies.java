package dev.godwit.engine.settings;

import dev.godwit.spi.ConvergencePolicy;
import dev.godwit.spi.ConvergencePolicyFactory;
import dev.godwit.spi.SettingDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The policies that can be chosen: those of the engine and whatever stands beside it in the plugin's
 * directory. Immutable.
 */
public final class Policies {
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,39}");

  private final Map<String, ConvergencePolicy<?>> byName;

  private Policies(Map<String, ConvergencePolicy<?>> byName) {
    this.byName = byName;
  }

  /** The settings of every factory that is found. */
  public static List<SettingDefinition> definitions() {
    var definitions = new ArrayList<SettingDefinition>();
    factories().forEach(factory -> definitions.addAll(factory.settings()));
    return definitions;
  }

  /**
   * Makes the policies of every factory that is found.
   *
   * @throws IllegalArgumentException if a setting makes no sense, or a name is wrong or used twice
   */
  public static Policies load(Map<String, String> settings) {
    var byName = new TreeMap<String, ConvergencePolicy<?>>();
    for (ConvergencePolicyFactory factory : factories()) {
      for (ConvergencePolicy<?> policy : factory.create(settings)) {
        String name = policy.name();
        if (!NAME.matcher(name).matches()) {
          throw new IllegalArgumentException("not the name of a policy: " + name);
        }
        if (byName.putIfAbsent(name, policy) != null) {
          throw new IllegalArgumentException("there are two policies with the name " + name);
        }
      }
    }
    return new Policies(byName);
  }

  private static ServiceLoader<ConvergencePolicyFactory> factories() {
    return ServiceLoader.load(ConvergencePolicyFactory.class, Policies.class.getClassLoader());
  }

  /** The policy of a name. */
  public Optional<ConvergencePolicy<?>> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /** What to say of a name that no policy has. */
  public String unknown(String name) {
    return "There is no policy " + name + "; there are " + String.join(", ", names()) + ".";
  }

  /** All names, in alphabetical order. */
  public List<String> names() {
    return List.copyOf(byName.keySet());
  }
}
