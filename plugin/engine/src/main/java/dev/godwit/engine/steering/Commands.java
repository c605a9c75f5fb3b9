package dev.godwit.engine.steering;

import dev.godwit.engine.hypervisor.HypervisorException;
import dev.godwit.engine.hypervisor.HypervisorException.Kind;
import dev.godwit.engine.journal.Step;
import dev.godwit.engine.journal.StepState;
import dev.godwit.engine.trace.TracedAction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends commands to the job and keeps how far their steps have come. Called by coroutines, which wait. */
final class Commands {
  private static final Logger log = LoggerFactory.getLogger(Commands.class);

  private final Migration migration;

  Commands(Migration migration) {
    this.migration = migration;
  }

  /** Sends one; how far its step has come then: done, refused, or unknown, also where it throws something unforeseen. */
  StepState send(Step step, String label, TracedAction action, ForcedEnd.Command command) {
    migration.state().became(step, StepState.SENT);
    StepState reached;
    try {
      command.give();
      reached = StepState.DONE;
    } catch (HypervisorException e) {
      action.failed(e.getMessage());
      // Before the job has begun there is nothing to abort and nothing to limit.
      log.debug("{}: {} was not taken: {}", migration, label, e.getMessage());
      reached = e.kind() == Kind.UNREACHABLE ? StepState.UNKNOWN : StepState.REFUSED;
    } catch (RuntimeException e) {
      action.failed(String.valueOf(e.getMessage()));
      log.error("{}: {} ended in something unforeseen", migration, label, e);
      reached = StepState.UNKNOWN;
    }
    migration.state().became(step, reached);
    return reached;
  }
}
