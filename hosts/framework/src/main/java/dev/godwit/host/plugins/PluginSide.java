package dev.godwit.host.plugins;

import dev.godwit.api.Assessment;
import dev.godwit.api.GuestId;
import dev.godwit.api.HostName;
import dev.godwit.api.HostObservation;
import dev.godwit.api.HypervisorView;
import dev.godwit.api.KnownBadVersions;
import dev.godwit.api.LiveMigration;
import dev.godwit.api.MigrationHandle;
import dev.godwit.api.MigrationProgress;
import dev.godwit.api.MigrationRequest;
import dev.godwit.api.MigrationResult;
import dev.godwit.api.RequestAnswer;
import dev.godwit.api.Resolution;
import dev.godwit.api.Retune;
import dev.godwit.spi.LiveMigrationDriver;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A driver as its host gets it: every call runs with the plugin's classes, and what depends on a
 * future runs with the host's.
 */
final class PluginSide implements LiveMigrationDriver {
  private final LiveMigrationDriver driver;
  private final ClassLoader plugin;
  private final ClassLoader host;
  private final LiveMigration liveMigration;
  private final HypervisorView hypervisors;

  PluginSide(LiveMigrationDriver driver, ClassLoader plugin, ClassLoader host) {
    this.driver = driver;
    this.plugin = plugin;
    this.host = host;
    this.liveMigration = new Migrations(ContextLoader.call(plugin, driver::liveMigration));
    this.hypervisors = new View(ContextLoader.call(plugin, driver::hypervisors));
  }

  @Override
  public LiveMigration liveMigration() {
    return liveMigration;
  }

  @Override
  public HypervisorView hypervisors() {
    return hypervisors;
  }

  @Override
  public void close() {
    ContextLoader.run(plugin, driver::close);
  }

  /** The same future for the host, completed with the host's classes. */
  private <T> CompletableFuture<T> toHost(CompletableFuture<T> future) {
    var copy = new CompletableFuture<T>();
    var unused = future.whenComplete((value, failure) -> ContextLoader.run(host, () -> {
      if (failure == null) {
        copy.complete(value);
      } else {
        copy.completeExceptionally(failure);
      }
    }));
    return copy;
  }

  private final class View implements HypervisorView {
    private final HypervisorView view;

    View(HypervisorView view) {
      this.view = view;
    }

    @Override
    public CompletableFuture<HostObservation> observe(HostName name) {
      return toHost(ContextLoader.call(plugin, () -> view.observe(name)));
    }

    @Override
    public List<KnownBadVersions> knownBadVersions() {
      return ContextLoader.call(plugin, view::knownBadVersions);
    }
  }

  private final class Migrations implements LiveMigration {
    private final LiveMigration migrations;

    Migrations(LiveMigration migrations) {
      this.migrations = migrations;
    }

    @Override
    public CompletableFuture<Assessment> assess(MigrationRequest request) {
      return toHost(ContextLoader.call(plugin, () -> migrations.assess(request)));
    }

    @Override
    public MigrationHandle start(MigrationRequest request) {
      return new Handle(ContextLoader.call(plugin, () -> migrations.start(request)));
    }

    @Override
    public MigrationHandle reattach(MigrationRequest request) {
      return new Handle(ContextLoader.call(plugin, () -> migrations.reattach(request)));
    }

    @Override
    public Optional<MigrationHandle> find(GuestId guest) {
      return ContextLoader.call(plugin, () -> migrations.find(guest)).map(Handle::new);
    }

    @Override
    public List<MigrationHandle> active() {
      return ContextLoader.call(plugin, migrations::active).stream()
          .<MigrationHandle>map(Handle::new)
          .toList();
    }
  }

  private final class Handle implements MigrationHandle {
    private final MigrationHandle handle;

    Handle(MigrationHandle handle) {
      this.handle = handle;
    }

    @Override
    public MigrationRequest request() {
      return ContextLoader.call(plugin, handle::request);
    }

    @Override
    public MigrationProgress progress() {
      return ContextLoader.call(plugin, handle::progress);
    }

    @Override
    public CompletableFuture<MigrationResult> result() {
      return toHost(ContextLoader.call(plugin, handle::result));
    }

    @Override
    public CompletableFuture<RequestAnswer> abort() {
      return toHost(ContextLoader.call(plugin, handle::abort));
    }

    @Override
    public CompletableFuture<RequestAnswer> forceComplete() {
      return toHost(ContextLoader.call(plugin, handle::forceComplete));
    }

    @Override
    public CompletableFuture<RequestAnswer> retune(Retune retune) {
      return toHost(ContextLoader.call(plugin, () -> handle.retune(retune)));
    }

    @Override
    public CompletableFuture<RequestAnswer> resolve(Resolution resolution) {
      return toHost(ContextLoader.call(plugin, () -> handle.resolve(resolution)));
    }

    @Override
    public CompletableFuture<RequestAnswer> adopt() {
      return toHost(ContextLoader.call(plugin, handle::adopt));
    }

    @Override
    public String trace() {
      return ContextLoader.call(plugin, handle::trace);
    }
  }
}
