package dev.godwit.hub;

/**
 * What a coroutine takes over from its spawner, for example the request id of log lines: a bridge to
 * thread-locals, captured by {@code spawn} and by calls into lanes, and installed on the thread of
 * the child before its body runs. Timer callbacks and posted callbacks get none.
 */
@FunctionalInterface
public interface Context {
  /** Takes a picture of the present thread's context; called on the spawner's thread. */
  Captured capture();

  /** A context that takes over nothing. */
  static Context none() {
    return () -> () -> () -> {};
  }

  /** A picture of a context. */
  @FunctionalInterface
  interface Captured {
    /** Makes the picture the context of the present thread; called on the child's thread. */
    Scope install();
  }

  /** Takes the context off the thread again. */
  @FunctionalInterface
  interface Scope extends AutoCloseable {
    @Override
    void close();
  }
}
