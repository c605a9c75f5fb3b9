package dev.godwit.spi;

import java.util.List;

/**
 * What a plugin sees of whoever loads it: the platform's classes and three packages. The parent of
 * every plugin's class loader.
 */
public final class SharedClasses extends ClassLoader {
  private static final List<String> SHARED =
      List.of("dev.godwit.api.", "dev.godwit.spi.", "org.slf4j.");

  private final ClassLoader host;

  /**
   * A loader.
   *
   * @param host has the classes of the three packages
   */
  public SharedClasses(ClassLoader host) {
    super("godwit-shared", ClassLoader.getPlatformClassLoader());
    this.host = host;
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    if (SHARED.stream().anyMatch(name::startsWith)) {
      return host.loadClass(name);
    }
    throw new ClassNotFoundException(name);
  }
}
