package dev.godwit.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is shipped, built again from a copy of the sources in another place, is the same byte by byte. */
@RealLibvirt
@Timeout(value = 12, unit = TimeUnit.MINUTES)
class ReproducibleBuildIT {
  private static final int BUILD_SECONDS = 1200;
  private static final Set<String> NOT_SOURCES = Set.of("target", ".git");

  @Test
  void twoBuildsAreTheSame(@TempDir Path copy) throws Exception {
    copySources(ServedHost.root(), copy);
    Command build = Command.run(
        List.of(
            copy.resolve("mvnw").toString(),
            "-B",
            "-q",
            "-DskipTests",
            "-pl",
            "dist",
            "-am",
            "package"),
        // Another JDK compresses in another way. The tests run on another one than Maven.
        Map.of("JAVA_HOME", Objects.requireNonNull(System.getProperty("godwit.maven-java-home"))),
        BUILD_SECONDS);
    assertThat(build.exitCode()).as(build.toString()).isZero();
    Map<String, Path> first = archives(ServedHost.root());
    assertThat(first.keySet()).anyMatch(name -> name.endsWith(".tar.gz"));
    assertThat(first.keySet()).anyMatch(name -> name.endsWith(".zip"));
    Map<String, Path> second = archives(copy);
    first.forEach(
        (name, file) -> assertThat(second.get(name)).as(name).hasSameBinaryContentAs(file));
  }

  private static Map<String, Path> archives(Path root) throws IOException {
    var found = new TreeMap<String, Path>();
    try (Stream<Path> files = Files.list(root.resolve("dist/target"))) {
      files
          .filter(file ->
              file.getFileName().toString().matches("godwit-(plugin-libvirt-)?[0-9].*(zip|gz)"))
          .forEach(file -> found.put(file.getFileName().toString(), file));
    }
    return found;
  }

  private static void copySources(Path from, Path to) throws IOException {
    Files.walkFileTree(from, new SimpleFileVisitor<>() {
      @Override
      public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
          throws IOException {
        if (NOT_SOURCES.contains(directory.getFileName().toString())) {
          return FileVisitResult.SKIP_SUBTREE;
        }
        Files.createDirectories(to.resolve(from.relativize(directory).toString()));
        return FileVisitResult.CONTINUE;
      }

      @Override
      public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
          throws IOException {
        Files.copy(
            file, to.resolve(from.relativize(file).toString()), StandardCopyOption.COPY_ATTRIBUTES);
        return FileVisitResult.CONTINUE;
      }
    });
  }
}
