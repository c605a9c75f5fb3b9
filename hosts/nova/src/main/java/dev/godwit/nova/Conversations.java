package dev.godwit.nova;

import dev.godwit.api.HostName;
import dev.godwit.api.MigrationHandle;
import dev.godwit.api.MigrationId;
import dev.godwit.api.MigrationProgress;
import dev.godwit.api.MigrationRequest;
import dev.godwit.api.MigrationResult;
import dev.godwit.host.http.MigrationBody;
import dev.godwit.spi.HostEndpoint;
import dev.godwit.spi.HostServices;
import dev.godwit.spi.Inventory;
import dev.godwit.spi.Journal;
import dev.godwit.spi.JournalEntry;
import dev.godwit.spi.JournalException;
import dev.godwit.spi.MigrationCallbacks;
import java.net.URI;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The migrations that are under way for nova-compute, and what the driver may use of them: each callback
 * and each intent goes to the one that it belongs to. Safe for all threads.
 *
 * <p>The journal lives as long as the conversation: an intent is told to nova-compute before the step, so
 * that it knows what was begun when this process ends, and what becomes of a migration when nova-compute
 * ends is Nova's to decide.
 */
final class Conversations implements HostServices, MigrationCallbacks, Journal, Inventory {
  private static final int MOST_ENDED = 256;

  private final InstantSource clock;
  private final TraceFiles traces;
  private final Map<MigrationId, Conversation> underWay = new LinkedHashMap<>();

  /** How the newest ones ended, the oldest first. */
  private final Map<MigrationId, MigrationBody> ended = new LinkedHashMap<>();

  Conversations(InstantSource clock, TraceFiles traces) {
    this.clock = clock;
    this.traces = traces;
  }

  /**
   * Adds one.
   *
   * @param most how many there may be
   * @throws WireException if there are as many, or there is one of this migration or of this guest
   */
  synchronized void add(Conversation conversation, int most) throws WireException {
    MigrationRequest request = conversation.order().request();
    if (underWay.size() >= most) {
      throw new WireException(most + " migrations are under way, which is nova_max_migrations");
    }
    if (underWay.containsKey(request.id())
        || underWay.values().stream()
            .anyMatch(other -> other.order().request().guest().equals(request.guest()))) {
      throw new WireException("migration "
          + request.id()
          + ", or another one of guest "
          + request.guest()
          + ", is under way");
    }
    underWay.put(request.id(), conversation);
  }

  /** Forgets one, but for how it ended. */
  synchronized void remove(Conversation conversation) {
    MigrationId migration = conversation.order().request().id();
    underWay.remove(migration, conversation);
    conversation.showing().end().ifPresent(end -> {
      ended.remove(migration);
      if (ended.size() >= MOST_ENDED) {
        ended.remove(ended.keySet().iterator().next());
      }
      ended.put(migration, end);
    });
  }

  /** What is known of one that is under way, or of how one of the newest ended. */
  synchronized Optional<MigrationBody> shown(MigrationId migration) {
    return find(migration)
        .map(conversation -> conversation.showing().now())
        .or(() -> Optional.ofNullable(ended.get(migration)));
  }

  /** What was seen and decided in one, so far or to its end. */
  Optional<String> trace(MigrationId migration) {
    return find(migration)
        .flatMap(conversation -> conversation.showing().trace())
        .or(() -> traces.find(migration));
  }

  /** The driver's handle of one that is under way and has begun. */
  Optional<MigrationHandle> handle(MigrationId migration) {
    return find(migration).flatMap(conversation -> conversation.showing().handle());
  }

  synchronized Optional<Conversation> find(MigrationId migration) {
    return Optional.ofNullable(underWay.get(migration));
  }

  synchronized List<Conversation> all() {
    return List.copyOf(underWay.values());
  }

  private Conversation require(MigrationId migration) {
    return find(migration).orElseThrow(() -> new IllegalStateException("nova-compute is gone"));
  }

  @Override
  public Inventory inventory() {
    return this;
  }

  @Override
  public MigrationCallbacks callbacks() {
    return this;
  }

  @Override
  public Journal journal() {
    return this;
  }

  @Override
  public InstantSource clock() {
    return clock;
  }

  @Override
  public boolean answersFor(MigrationRequest request) {
    return find(request.id()).map(Conversation::isAnswering).orElse(false);
  }

  /** The hosts of the migrations under way. */
  @Override
  public List<HostEndpoint> hosts() {
    var hosts = new ArrayList<HostEndpoint>();
    for (Conversation conversation : all()) {
      Order order = conversation.order();
      add(hosts, order.request().source(), order.sourceUri());
      add(hosts, order.request().destination(), order.destinationUri());
    }
    return hosts;
  }

  private static void add(List<HostEndpoint> hosts, HostName name, URI uri) {
    if (hosts.stream().noneMatch(host -> host.name().equals(name))) {
      hosts.add(new HostEndpoint(name, uri, uri, null));
    }
  }

  @Override
  public void saveProgress(MigrationRequest request, MigrationProgress progress) {
    Conversation conversation = require(request.id());
    conversation.showing().updated(clock.instant());
    conversation.progress(progress);
  }

  /** What this process remembers: a migration does not outlive its conversation here. */
  @Override
  public Optional<MigrationProgress> savedProgress(MigrationRequest request) {
    return find(request.id()).flatMap(Conversation::saved);
  }

  /** nova-compute's own post and rollback cannot be repeated; {@link HandOver} would not, either. */
  @Override
  public Repetition repetition() {
    return Repetition.ONCE;
  }

  @Override
  public void saveTrace(MigrationRequest request, String trace) {
    traces.save(request.id(), trace);
  }

  @Override
  public void post(MigrationRequest request, MigrationProgress progress) {
    require(request.id()).post(progress);
  }

  @Override
  public void rollback(MigrationRequest request, MigrationResult.Status status) {
    require(request.id()).rollback(status);
  }

  @Override
  public void append(MigrationId migration, JournalEntry entry) throws JournalException {
    try {
      require(migration).journal(entry);
    } catch (IllegalStateException e) {
      throw new JournalException(String.valueOf(e.getMessage()), e);
    }
  }

  @Override
  public List<JournalEntry> read(MigrationId migration) throws JournalException {
    try {
      return require(migration).journal();
    } catch (IllegalStateException e) {
      throw new JournalException(String.valueOf(e.getMessage()), e);
    }
  }
}
