package dev.godwit.hub;

/**
 * A call in a lane has no answer. Two cases must be told apart: it was {@link CallUnknownException
 * begun} and may have had its effect, or it was {@link LaneFullException not begun} and has had none.
 */
public abstract sealed class LaneException extends Exception
    permits CallUnknownException, LaneFullException {
  private static final long serialVersionUID = 1L;

  private final String lane;
  private final String label;

  LaneException(String lane, String label, String message) {
    super("Call \"" + label + "\" in lane " + lane + " " + message);
    this.lane = lane;
    this.label = label;
  }

  /** The lane's name. */
  public String lane() {
    return lane;
  }

  /** The call's label. */
  public String label() {
    return label;
  }
}
