package dev.godwit.hub.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The steps of a body, or of a block in it, that a task of the model is in. */
final class Frame {
  /** A body that runs, as a task or in place. */
  static final class Body {
    final int id;
    boolean stubborn;
    int steps;

    Body(int id, boolean stubborn) {
      this.id = id;
      this.stubborn = stubborn;
    }
  }

  final Body body;

  /** The block; null for a body itself. */
  final Op.@Nullable Block block;

  /** The step that it is at. */
  int step;

  /** Set for scopes and shields. */
  @Nullable
  ScopeModel scope;

  /** Set for nurseries. */
  @Nullable
  NurseryModel nursery;

  private final List<Op> ops;
  private int next;

  Frame(Body body, Op.@Nullable Block block, List<Op> ops) {
    this.body = body;
    this.block = block;
    this.ops = ops;
  }

  /** The next step; null if there is none. */
  @Nullable
  Op next() {
    if (next == ops.size()) {
      return null;
    }
    step = body.steps++;
    return ops.get(next++);
  }

  boolean isShield() {
    return block instanceof Op.Shield;
  }
}
