package dev.godwit.engine.trace;

import dev.godwit.api.GuestId;
import dev.godwit.api.MigrationId;
import dev.godwit.api.MigrationRequest;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The traces of the migrations that are under way. Safe for all threads. */
public final class Recorders {
  private final Map<GuestId, Recorder> byGuest = new ConcurrentHashMap<>();
  private final Map<MigrationId, Recorder> byId = new ConcurrentHashMap<>();

  /** From here on what the driver is told of a migration goes into a trace. */
  public void begin(MigrationRequest request, TraceRecorder trace) {
    var recorder = new Recorder(request, trace);
    byGuest.put(request.guest(), recorder);
    byId.put(request.id(), recorder);
  }

  /** The migration has ended. */
  public void end(MigrationRequest request) {
    Recorder ended = byId.remove(request.id());
    if (ended != null) {
      byGuest.remove(request.guest(), ended);
    }
  }

  /** Does something with each of them. */
  public void forEach(BiConsumer<MigrationRequest, TraceRecorder> action) {
    byId.values().forEach(recorder -> action.accept(recorder.request(), recorder.trace()));
  }

  @Nullable
  Recorder find(GuestId guest) {
    return byGuest.get(guest);
  }

  @Nullable
  Recorder find(MigrationId id) {
    return byId.get(id);
  }
}
