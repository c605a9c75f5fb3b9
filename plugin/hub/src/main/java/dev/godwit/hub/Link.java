package dev.godwit.hub;

/** A handle on a registered link, for {@link GreenThread#unlink}. */
public final class Link {
  private final Runnable action;

  Link(Runnable action) {
    this.action = action;
  }

  void run() {
    action.run();
  }
}
