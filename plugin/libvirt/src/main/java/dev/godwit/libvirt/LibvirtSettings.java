package dev.godwit.libvirt;

import dev.godwit.engine.settings.EngineSettings;
import dev.godwit.engine.settings.JobSettings;
import dev.godwit.spi.SettingDefinition;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * What an operator sets for this driver.
 *
 * @param engine the engine's part
 * @param job what a job may do
 * @param nativeTls {@code live_migration_with_native_tls}
 * @param parallelConnections {@code live_migration_parallel_connections}
 * @param accepted the settings, of those by which consequences of known-bad versions are accepted, that are on
 * @param storage which disks are shared
 */
record LibvirtSettings(
    EngineSettings engine,
    JobSettings job,
    boolean nativeTls,
    int parallelConnections,
    Set<String> accepted,
    StorageRules storage) {
  private static final String NATIVE_TLS = "live_migration_with_native_tls";
  private static final String PARALLEL = "live_migration_parallel_connections";
  private static final String ACCEPT_UNRECOVERABLE =
      "live_migration_accept_unrecoverable_post_copy";
  private static final String SHARED_PATHS = "shared_storage_paths";
  private static final String LOCAL_PATHS = "local_storage_paths";

  static List<SettingDefinition> definitions() {
    var definitions = new ArrayList<>(EngineSettings.definitions());
    definitions.addAll(JobSettings.definitions());
    definitions.add(SettingDefinition.bool(
        NATIVE_TLS,
        false,
        "Whether QEMU encrypts memory and disks on their way; needs certificates for QEMU on"
            + " every host."));
    definitions.add(SettingDefinition.integer(
        PARALLEL,
        "connections",
        1,
        1,
        255,
        "Connections over which memory is moved; each can use a processor."));
    definitions.add(SettingDefinition.bool(
        ACCEPT_UNRECOVERABLE,
        false,
        "Whether a migration may switch to post-copy between hosts of which one runs libvirt 11.2 or"
            + " 11.3. If a post-copy breaks there, as by a network that fails, the guest cannot be"
            + " recovered: libvirtd crashes."));
    definitions.add(SettingDefinition.list(
        SHARED_PATHS,
        "",
        "Directories whose files every host sees (a shared file system). Disks there are not"
            + " copied."));
    definitions.add(SettingDefinition.list(
        LOCAL_PATHS,
        "/var/lib/libvirt/images",
        "Directories whose files belong to one host. Disks there are copied. Where a path is"
            + " in both lists the longer entry counts."));
    return List.copyOf(definitions);
  }

  static LibvirtSettings of(Map<String, String> settings) {
    return new LibvirtSettings(
        EngineSettings.of(settings),
        JobSettings.of(settings),
        Boolean.parseBoolean(text(settings, NATIVE_TLS)),
        Integer.parseInt(text(settings, PARALLEL)),
        Boolean.parseBoolean(text(settings, ACCEPT_UNRECOVERABLE))
            ? Set.of(ACCEPT_UNRECOVERABLE)
            : Set.of(),
        new StorageRules(words(text(settings, SHARED_PATHS)), words(text(settings, LOCAL_PATHS))));
  }

  private static String text(Map<String, String> settings, String name) {
    return Objects.requireNonNull(settings.get(name), name);
  }

  private static List<String> words(String text) {
    return Arrays.stream(text.split(",", -1))
        .map(String::trim)
        .filter(word -> !word.isEmpty())
        .toList();
  }
}
