package dev.godwit.it;

import dev.godwit.api.Assessment;
import dev.godwit.api.GuestId;
import dev.godwit.api.LiveMigration;
import dev.godwit.api.MigrationHandle;
import dev.godwit.api.MigrationRequest;
import dev.godwit.testkit.ReplayCheck;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/** A driver's migrations, each of which is replayed once it has ended. */
final class ReplayedMigrations implements LiveMigration {
  private final LiveMigration driver;
  private final List<MigrationHandle> handles = new CopyOnWriteArrayList<>();

  ReplayedMigrations(LiveMigration driver) {
    this.driver = driver;
  }

  @Override
  public CompletableFuture<Assessment> assess(MigrationRequest request) {
    return driver.assess(request);
  }

  @Override
  public MigrationHandle start(MigrationRequest request) {
    return kept(driver.start(request));
  }

  @Override
  public MigrationHandle reattach(MigrationRequest request) {
    return kept(driver.reattach(request));
  }

  private MigrationHandle kept(MigrationHandle handle) {
    handles.add(handle);
    return handle;
  }

  @Override
  public Optional<MigrationHandle> find(GuestId guest) {
    return driver.find(guest);
  }

  @Override
  public List<MigrationHandle> active() {
    return driver.active();
  }

  /** Replays those that have ended in this life of the driver. */
  void assertReplay() {
    var traces = new RealTraces();
    for (MigrationHandle handle : handles) {
      var result = handle.result();
      if (result.isDone() && !result.isCompletedExceptionally()) {
        traces.assertReplays(
            handle.request().id().toString(), handle.trace(), ReplayCheck.End.of(result.join()));
      }
    }
  }
}
