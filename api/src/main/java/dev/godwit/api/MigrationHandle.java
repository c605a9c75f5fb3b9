package dev.godwit.api;

import java.util.concurrent.CompletableFuture;

/** A migration under way. Every method may be called from any thread and none blocks. */
public interface MigrationHandle {
  /** What was asked for. */
  MigrationRequest request();

  /** The newest progress; never goes backwards within one migration. */
  MigrationProgress progress();

  /**
   * How the migration ended. Completes after the host's post or rollback has returned, not
   * before the place of the guest is known, and not while anything is owed. If the driver is closed first, or the host does not answer
   * for the migration any more, it fails with {@link IllegalStateException}: the job itself may
   * then still run and is taken up with {@link LiveMigration#reattach}.
   */
  CompletableFuture<MigrationResult> result();

  /**
   * Asks to give the migration up and leave the guest on the source. The answer says whether the
   * request was taken; the end is told by {@link #result}. Refused once the guest has begun to run
   * on the destination.
   */
  CompletableFuture<RequestAnswer> abort();

  /**
   * Asks to end the migration soon: by post-copy where it is permitted, otherwise by pausing the
   * guest until the rest of its memory has been moved. Acts once.
   */
  CompletableFuture<RequestAnswer> forceComplete();

  /**
   * Asks to change limits of the running migration. They hold from then on, also above those of the
   * request, but not above the operator's caps. Refused once the guest has begun to run on the
   * destination, and where a policy of that name is not known.
   */
  CompletableFuture<RequestAnswer> retune(Retune retune);

  /**
   * An operator's word on where the guest is, for a migration whose outcome stays open or that owes
   * something that cannot be done. It is made durable, then both hosts are asked once more: the answer is a
   * refusal if a host that answers contradicts it. If not, the migration ends as it says: what is owed there
   * is done, what it overtakes is void. Refused while the job runs and nothing is open.
   */
  CompletableFuture<RequestAnswer> resolve(Resolution resolution);

  /**
   * Has Godwit steer a job that it did not begin, or of which it cannot be sure, as if it were its own.
   * Refused where it steers already, and where no such job runs.
   */
  CompletableFuture<RequestAnswer> adopt();

  /**
   * What was seen and decided so far: a JSON object in the format of a recorded migration (see
   * {@code docs/replay.md}), which can be replayed. Of a long migration only the newest samples are
   * kept; the first of them then stands later than at 0.
   */
  String trace();
}
