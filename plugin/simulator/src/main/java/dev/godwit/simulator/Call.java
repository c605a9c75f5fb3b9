package dev.godwit.simulator;

/** The calls of the port, as faults name them. */
public enum Call {
  OBSERVE,
  LOOK,
  JOB_STATISTICS,
  DIRTY_RATE,
  COMPLETED_JOB_STATISTICS,
  PREPARE,
  MIGRATE,
  ABORT_JOB,
  SET_MAX_DOWNTIME,
  SET_MAX_BANDWIDTH,
  START_POST_COPY,
  SUSPEND,
  RESUME
}
