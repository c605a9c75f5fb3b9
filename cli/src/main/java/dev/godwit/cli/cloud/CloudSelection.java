package dev.godwit.cli.cloud;

import dev.godwit.cli.exit.CommandException;
import dev.godwit.cli.exit.Exit;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Finds the cloud as OpenStack's own clients do, so that what is set up for them works here. */
public final class CloudSelection {
  private static final Set<String> NOT_OPTIONS = Set.of("cloud", "client_config_file");

  private final Map<String, String> environment;
  private final List<Path> places;

  /**
   * Looks around.
   *
   * @param directory where the command was started
   * @param home the user's
   */
  public CloudSelection(Map<String, String> environment, Path directory, Path home) {
    this.environment = environment;
    String named = environment.get("OS_CLIENT_CONFIG_FILE");
    this.places = named == null
        ? List.of(
            directory.resolve("clouds.yaml"),
            home.resolve(".config/openstack/clouds.yaml"),
            Path.of("/etc/openstack/clouds.yaml"))
        : List.of(directory.resolve(named));
  }

  /**
   * The cloud of that name, else of {@code OS_CLOUD}, else the one that {@code OS_AUTH_URL} and its
   * like describe, else the only one of the first {@code clouds.yaml} found.
   *
   * @throws CommandException when there is none, or more than one to choose from
   */
  public Cloud select(@Nullable String wanted) {
    String name = wanted == null ? environment.get("OS_CLOUD") : wanted;
    if (name == null && environment.containsKey("OS_AUTH_URL")) {
      return Cloud.of("the environment (OS_AUTH_URL, OS_USERNAME, ...)", options());
    }
    CloudsFile file = places.stream()
        .filter(Files::exists)
        .findFirst()
        .map(CloudsFile::read)
        .orElseThrow(this::nothing);
    if (name != null) {
      return file.cloud(name);
    }
    if (file.names().size() == 1) {
      return file.cloud(file.names().iterator().next());
    }
    throw new CommandException(
        Exit.WRONG_USE,
        "say which cloud with --os-cloud or OS_CLOUD: " + String.join(", ", file.names()));
  }

  private CommandException nothing() {
    return new CommandException(
        Exit.WRONG_USE,
        "no credentials: OS_AUTH_URL is not set and there is no "
            + String.join(", no ", places.stream().map(Path::toString).toList())
            + ". \"godwit serve\" writes a clouds.yaml into its state_dir at its first start;"
            + " name it with OS_CLIENT_CONFIG_FILE.");
  }

  private Map<String, String> options() {
    var options = new TreeMap<String, String>();
    environment.forEach((key, value) -> option(key)
        .filter(option -> !value.isEmpty())
        .ifPresent(option -> options.put(option, value)));
    String insecure = options.remove("insecure");
    if (insecure != null) {
      options.putIfAbsent("verify", Boolean.toString(!Boolean.parseBoolean(insecure)));
    }
    return options;
  }

  private static Optional<String> option(String key) {
    return Optional.of(key)
        .filter(name -> name.startsWith("OS_"))
        .map(name -> name.substring("OS_".length()).toLowerCase(Locale.ROOT))
        .filter(name -> !NOT_OPTIONS.contains(name));
  }
}
