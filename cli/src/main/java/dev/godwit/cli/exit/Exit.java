package dev.godwit.cli.exit;

/** Exit codes; scripts depend on them. */
public enum Exit {
  /** What was asked for is done. */
  DONE(0),
  /** The migration did not move the guest, or the cloud refused the request. */
  FAILED(1),
  /** The command line, the credentials or a name in it is wrong; nothing was changed. */
  WRONG_USE(2),
  /** The cloud could not be reached, or its answer was no answer. */
  UNREACHABLE(3);

  private final int code;

  Exit(int code) {
    this.code = code;
  }

  /** What the process returns. */
  public int code() {
    return code;
  }
}
