package dev.godwit.engine.calls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.godwit.api.BlockMigration;
import dev.godwit.api.GuestId;
import dev.godwit.api.HostName;
import dev.godwit.api.MigrationId;
import dev.godwit.api.MigrationProgress;
import dev.godwit.api.MigrationRequest;
import dev.godwit.api.MigrationResult;
import dev.godwit.api.PlannedMigration;
import dev.godwit.engine.settings.EngineSettings;
import dev.godwit.hub.Hub;
import dev.godwit.hub.VirtualClock;
import dev.godwit.spi.HostServices;
import dev.godwit.spi.Inventory;
import dev.godwit.spi.Journal;
import dev.godwit.spi.JournalEntry;
import dev.godwit.spi.JournalEntry.Kind;
import dev.godwit.spi.JournalException;
import dev.godwit.spi.MigrationCallbacks;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The choice of post and the post that follows it, in virtual time. */
final class HostCallsTest {
  private static final MigrationRequest REQUEST = new PlannedMigration(
      new MigrationId(UUID.randomUUID()),
      new GuestId(UUID.randomUUID()),
      new HostName("alpha"),
      new HostName("bravo"),
      BlockMigration.AUTO);

  private final Hub hub = Hub.builder().clock(VirtualClock.scripted()).build();
  private final List<String> done = new ArrayList<>();
  private Duration appendTakes = Duration.ZERO;
  private @Nullable JournalException appendFails;
  private @Nullable RuntimeException postFails;
  private boolean answers = true;
  private boolean answersAfterwards = true;

  @Test
  void thePostFollowsTheDurableChoice() throws Exception {
    appendTakes = Duration.ofSeconds(29);
    choosePost();
    assertThat(done).containsExactly("CHOSE_POST", "post");
  }

  @Test
  void aChoiceThatFailsIsNotFollowedByThePost() {
    appendFails = new JournalException("the disk is full", new IllegalStateException());
    assertThatThrownBy(this::choosePost)
        .isInstanceOf(JournalException.class)
        .hasMessage("the disk is full");
    assertThat(done).isEmpty();
  }

  @Test
  void aChoiceThatComesTooLateIsNotFollowedByThePost() {
    appendTakes = Duration.ofSeconds(31);
    assertThatThrownBy(this::choosePost)
        .isInstanceOf(JournalException.class)
        .hasMessageContaining("30 s");
    assertThat(done).containsExactly("CHOSE_POST");
  }

  @Test
  void aPostThatFailsIsTheHostsFailureAndNotTheJournals() {
    postFails = new IllegalStateException("no such port");
    assertThatThrownBy(this::choosePost)
        .isInstanceOf(HostCallException.class)
        .hasMessage("no such port");
    assertThat(done).containsExactly("CHOSE_POST", "post");
  }

  @Test
  void aHostThatHasLetGoMeanwhileIsNotAskedForItsPost() {
    answersAfterwards = false;
    assertThatThrownBy(this::choosePost).isInstanceOf(LetGoException.class);
    assertThat(done).containsExactly("CHOSE_POST");
  }

  /** Chooses, and waits until everything that was begun is over. */
  private void choosePost() throws Exception {
    Map<String, String> settings = EngineSettings.definitions().stream()
        .collect(Collectors.toMap(setting -> setting.name(), setting -> setting.defaultValue()));
    var calls = new HostCalls(hub, EngineSettings.of(settings), new Services());
    hub.run(() -> {
      try {
        var choice = new JournalEntry(hub.clock().instant(), Kind.CHOSE_POST, "");
        calls.choosePost(REQUEST, choice, MigrationProgress.initial(), () -> {});
      } finally {
        hub.sleep(Duration.ofHours(1));
      }
      return null;
    });
  }

  private final class Services implements HostServices, MigrationCallbacks, Journal {
    @Override
    public Inventory inventory() {
      return List::of;
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
      return hub.clock();
    }

    @Override
    public boolean answersFor(MigrationRequest request) {
      return answers;
    }

    @Override
    public void saveProgress(MigrationRequest request, MigrationProgress progress) {}

    @Override
    public void post(MigrationRequest request, MigrationProgress progress) {
      done.add("post");
      if (postFails != null) {
        throw postFails;
      }
    }

    @Override
    public void rollback(MigrationRequest request, MigrationResult.Status status) {
      done.add("rollback");
    }

    @Override
    public void append(MigrationId migration, JournalEntry entry) throws JournalException {
      if (appendFails != null) {
        throw appendFails;
      }
      hub.sleep(appendTakes);
      done.add(entry.kind().name());
      answers = answersAfterwards;
    }

    @Override
    public List<JournalEntry> read(MigrationId migration) {
      return List.of();
    }
  }
}
