package dev.godwit.hub;

/** A call was not begun, because its lane had no room for it or was closed. It has had no effect. */
public final class LaneFullException extends LaneException {
  private static final long serialVersionUID = 1L;

  LaneFullException(String lane, String label, String message) {
    super(lane, label, message);
  }
}
