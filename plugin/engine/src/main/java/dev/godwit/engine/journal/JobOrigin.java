package dev.godwit.engine.journal;

/** Whose the job is that runs on the guest. Only Godwit's own is steered. */
public enum JobOrigin {
  /** Godwit began it, or an operator had Godwit adopt it. */
  OURS,
  /** Nothing has shown yet whose it is. */
  UNSURE,
  /** Somebody else began it. */
  FOREIGN
}
