package dev.godwit.host.plugins;

import java.util.List;

/** What a plugin sees of its host: the platform's classes and three packages. */
final class SharedClasses extends ClassLoader {
  private static final List<String> SHARED =
      List.of("dev.godwit.api.", "dev.godwit.spi.", "org.slf4j.");

  private final ClassLoader host;

  SharedClasses(ClassLoader host) {
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
