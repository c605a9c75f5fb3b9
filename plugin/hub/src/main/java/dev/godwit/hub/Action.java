package dev.godwit.hub;

/** A body without a result. */
@FunctionalInterface
public interface Action {
  /** Does its work. */
  void run() throws Exception;
}
