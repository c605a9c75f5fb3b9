package dev.godwit.hub;

/** Somebody who can hold the baton and does nothing with it. */
final class NoRunner extends Runner {
  @Override
  String describeHolder() {
    return "nobody";
  }

  @Override
  void interruptedWhileParked() {
    // Nobody interrupts it.
  }
}
