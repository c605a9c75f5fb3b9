package dev.godwit.standalone;

import dev.godwit.api.GuestId;
import dev.godwit.api.GuestObservation;
import dev.godwit.api.GuestObservation.PowerState;
import dev.godwit.api.HostName;
import dev.godwit.host.inventory.ServerDirectory;
import dev.godwit.host.metadata.ServerMetadata;
import dev.godwit.host.migrations.MigrationService;
import dev.godwit.host.migrations.OptionSources;
import dev.godwit.host.migrations.RecordCallbacks;
import dev.godwit.host.plugins.PluginStatus;
import dev.godwit.host.settings.SettingsFile;
import dev.godwit.host.store.Database;
import dev.godwit.host.store.MetadataStore;
import dev.godwit.host.store.MigrationStore;
import dev.godwit.host.store.SightingStore;
import dev.godwit.host.store.TraceStore;
import dev.godwit.host.testing.ScriptedDriver;
import dev.godwit.host.testing.ScriptedHosts;
import dev.godwit.host.testing.SettableClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * The APIs as they are served, with real settings, users and records, in front of scripted hosts
 * alpha, bravo and charlie. Users of every role have their role for a name, and "open sesame" for a
 * password; all but admin belong to the project web, which owns the guest web-1. The guest db-1
 * belongs to the project admin.
 */
final class ScriptedCloud implements AutoCloseable {
  static final HostName ALPHA = new HostName("alpha");
  static final HostName BRAVO = new HostName("bravo");
  static final String PASSWORD = "open sesame";
  static final List<String> ROLES = List.of("manager", "member", "reader");

  /** Of {@link #PASSWORD}, with few iterations, so that logins take no time. */
  static final String HASH = hash();

  final SettableClock clock = new SettableClock();
  final ScriptedHosts hosts = new ScriptedHosts(clock)
      .host(ALPHA, 1000)
      .host(BRAVO, 2000)
      .host(new HostName("charlie"), 3000);
  final GuestId web = new GuestId(UUID.randomUUID());
  final GuestId db = new GuestId(UUID.randomUUID());
  final ScriptedDriver driver;
  final MigrationStore store;
  final Apis apis;
  private final MigrationService migrations;
  private final Database database;

  ScriptedCloud(Path directory) throws Exception {
    this(directory, "");
  }

  ScriptedCloud(Path directory, String moreSettings) throws Exception {
    var text = new StringBuilder("state_dir = state\nbind_port = 0\nproject.web.servers = web-*\n");
    for (String role : ROLES) {
      text.append("user.%1$s.password_hash = %2$s\nuser.%1$s.roles = %1$s\n".formatted(role, HASH))
          .append("user.%s.project = web\n".formatted(role));
    }
    Path state = Files.createDirectories(directory.resolve("state"));
    Files.writeString(state.resolve("admin.password-hash"), HASH);
    Path file = directory.resolve("godwit.properties");
    Files.writeString(file, text.append(moreSettings));
    var settings =
        SettingsFile.read(file).check(StandaloneHost.settingSections(), ServerSettings.rules());
    guest(web, "web-1");
    guest(db, "db-1");
    database = Database.open(state);
    store = new MigrationStore(database, clock);
    var traces = new TraceStore(database, clock, 10);
    var metadata = new ServerMetadata(new MetadataStore(database));
    driver = new ScriptedDriver(hosts, new RecordCallbacks(store, traces));
    var directoryOfServers =
        new ServerDirectory(hosts, hosts, store, new SightingStore(database), clock);
    migrations = new MigrationService(
        hosts,
        directoryOfServers,
        store,
        traces,
        new OptionSources(metadata, Map.of()),
        driver,
        1,
        1000);
    var plugin = new PluginStatus("scripted", "1.0.0", PluginStatus.State.LOADED, null);
    apis = Apis.start(
        settings,
        new Apis.Parts(directoryOfServers, migrations, store, metadata, () -> List.of(plugin)),
        clock);
  }

  private static String hash() {
    try {
      byte[] salt = {1, 2, 3, 4};
      byte[] hash = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA512")
          .generateSecret(new PBEKeySpec(PASSWORD.toCharArray(), salt, 1000, 512))
          .getEncoded();
      Base64.Encoder base64 = Base64.getEncoder();
      return "pbkdf2-sha512$1000$" + base64.encodeToString(salt) + "$"
          + base64.encodeToString(hash);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private void guest(GuestId id, String name) {
    hosts.put(
        ALPHA, new GuestObservation(id, name, PowerState.RUNNING, false, false, true, 256, 1));
  }

  String baseUrl() {
    return apis.baseUrl();
  }

  @Override
  public void close() {
    apis.close();
    migrations.close();
    driver.close();
    database.close();
  }
}
