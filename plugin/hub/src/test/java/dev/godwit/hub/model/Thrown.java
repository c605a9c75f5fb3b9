package dev.godwit.hub.model;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An exception of the model. */
final class Thrown {
  enum Kind {
    KILL,
    SCOPE,
    OTHER,
    ERROR
  }

  final Kind kind;

  /** The task at whose wait it is raised; null for what a body throws by itself. */
  final @Nullable Task raisedIn;

  /** The block whose body it is to end; null for the whole task. */
  final @Nullable Frame target;

  /** Whether it has been raised where its task waits. */
  boolean raised;

  private final String name;
  private final List<Thrown> suppressed = new ArrayList<>();

  private Thrown(Kind kind, String name, @Nullable Task raisedIn, @Nullable Frame target) {
    this.kind = kind;
    this.name = name;
    this.raisedIn = raisedIn;
    this.target = target;
  }

  static Thrown kill(String name, Task victim) {
    return new Thrown(Kind.KILL, name, victim, null);
  }

  static Thrown kill(String name, Task victim, Frame target) {
    return new Thrown(Kind.KILL, name, victim, target);
  }

  static Thrown scope(String name, Task owner, Frame target) {
    return new Thrown(Kind.SCOPE, name, owner, target);
  }

  static Thrown error(String name) {
    return new Thrown(Kind.ERROR, name, null, null);
  }

  static Thrown other(String name) {
    return new Thrown(Kind.OTHER, name, null, null);
  }

  /** What those get that join a task which has ended by this. */
  Thrown toOthers() {
    return kind == Kind.KILL || kind == Kind.SCOPE ? other("join of a killed one") : this;
  }

  void suppress(Thrown other) {
    if (other != this) {
      suppressed.add(other);
    }
  }

  @Override
  public String toString() {
    return suppressed.isEmpty()
        ? name
        : name + " " + suppressed.stream().map(each -> each.name).toList();
  }
}
