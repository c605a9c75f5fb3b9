package dev.godwit.host.plugins;

/** Runs code with a context class loader of its own, as code of a plugin or of the host expects. */
final class ContextLoader {
  private ContextLoader() {}

  /** Runs the body and gives its result; the thread's own loader is back afterwards. */
  static <T, X extends Exception> T call(ClassLoader loader, Body<T, X> body) throws X {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(loader);
    try {
      return body.run();
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  /** As {@link #call}, without a result. */
  static void run(ClassLoader loader, Runnable body) {
    call(loader, () -> {
      body.run();
      return true;
    });
  }

  /** What is run. */
  @FunctionalInterface
  interface Body<T, X extends Exception> {
    T run() throws X;
  }
}
