package dev.godwit.engine.replay;

import dev.godwit.engine.hypervisor.GuestLook.Presence;
import dev.godwit.engine.hypervisor.HypervisorException.Kind;
import dev.godwit.engine.replay.GuestTold.PausedBy;
import dev.godwit.engine.replay.ReplayEvent.What;
import dev.godwit.spi.ToolInputException;
import org.jspecify.annotations.Nullable;

/** Reads what hosts say of the guest out of one event. */
record GuestTolds(ObjectReader reader) {
  /** On the source; the words after the first line came with recordings. */
  static final Words<GuestTold> SOURCE_WORDS = Words.with(
          "running", told("running", Presence.RUNNING))
      .and("paused", GuestTold.paused())
      .and("stopped", told("stopped", Presence.MIGRATED_AWAY))
      .and("shutdown", told("shutdown", Presence.SHUT_OFF))
      .and("crashed", told("crashed", Presence.CRASHED))
      .and("gone", told("gone", Presence.ABSENT))
      .and("unreachable", GuestTold.unreachable())
      .and("incoming", told("incoming", Presence.INCOMING))
      .and("post-copy", told("post-copy", Presence.POST_COPY))
      .and("post-copy-failed", told("post-copy-failed", Presence.POST_COPY_FAILED))
      .done();

  /** On the destination and on other hosts. */
  static final Words<GuestTold> DESTINATION_WORDS = Words.with(
          "none", told("none", Presence.ABSENT))
      .and("incoming", told("incoming", Presence.INCOMING))
      .and("running", told("running", Presence.RUNNING))
      .and("paused", GuestTold.paused())
      .and("post-copy-failed", told("post-copy-failed", Presence.POST_COPY_FAILED))
      .and("unreachable", GuestTold.unreachable())
      .and("post-copy", told("post-copy", Presence.POST_COPY))
      .and("stopped", told("stopped", Presence.MIGRATED_AWAY))
      .and("shutdown", told("shutdown", Presence.SHUT_OFF))
      .and("crashed", told("crashed", Presence.CRASHED))
      .done();

  private static final Words<PausedBy> PAUSED_BY = Words.with("godwit", PausedBy.GODWIT)
      .and("owner", PausedBy.OWNER)
      .and("migration", PausedBy.MIGRATION)
      .and("io-error", PausedBy.IO_ERROR)
      .and("watchdog", PausedBy.WATCHDOG)
      .and("other", PausedBy.OTHER)
      .and("unknown", PausedBy.UNKNOWN)
      .done();

  private static GuestTold told(String word, Presence presence) {
    return GuestTold.of(word, presence);
  }

  /** What the source, the destination or both say. */
  What hosts() throws ToolInputException {
    GuestTold source = told("guest", SOURCE_WORDS);
    GuestTold destination = told("destination", DESTINATION_WORDS);
    if (reader.has("by") && !isPaused(source) && !isPaused(destination)) {
      throw reader.error("by", "goes with the word paused only");
    }
    return new ReplayEvent.Hosts(source, destination);
  }

  /** What a third host says. */
  What elsewhere() throws ToolInputException {
    GuestTold told = told("elsewhere", DESTINATION_WORDS);
    return new ReplayEvent.Elsewhere(
        reader.requireText("from"), told == null ? GuestTold.unreachable() : told);
  }

  private static boolean isPaused(@Nullable GuestTold told) {
    return told != null && told.word().equals("paused");
  }

  private @Nullable GuestTold told(String key, Words<GuestTold> words) throws ToolInputException {
    String word = reader.optionalText(key);
    if (word == null) {
      return null;
    }
    GuestTold told = reader.oneOf(key, word, words);
    String by = reader.optionalText("by");
    if (by != null && isPaused(told)) {
      told = told.with(reader.oneOf("by", by, PAUSED_BY));
    }
    ToldFailure failure = told.presence() == null && reader.has("says")
        ? new StatisticsReader(reader).failure("", Kind.UNREACHABLE)
        : null;
    return told.with(
        reader.optionalLong("domain_id", 0),
        reader.optionalBool("arrived"),
        reader.optionalBool("unpaused"),
        reader.optionalText("says"),
        failure);
  }
}
