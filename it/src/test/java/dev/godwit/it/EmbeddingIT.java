package dev.godwit.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The programs of docs/embedding.md, compiled and run as they stand there. */
@RealLibvirt
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class EmbeddingIT {
  private static final int FEWER_LINES_THAN = 60;

  private final String name = "em-" + UUID.randomUUID().toString().substring(0, 8);
  private final Testbed testbed;

  EmbeddingIT(Testbed testbed) {
    this.testbed = testbed;
  }

  @AfterEach
  void undo() {
    testbed.undo(name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"MoveGuest", "Evacuate"})
  void theProgramMovesAGuest(String program, @TempDir Path directory) throws Exception {
    String source = program(program);
    assertThat(source.lines()).hasSizeLessThan(FEWER_LINES_THAN);
    Path file = Files.writeString(directory.resolve(program + ".java"), source);
    String jars = jars();
    compile(file, jars);
    testbed.guest(name);
    Command run = Command.run(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            directory + ":" + jars,
            program,
            ServedHost.distribution().resolve("plugins").toString(),
            directory.resolve("state").toString(),
            testbed.uuid("alpha", name),
            host("alpha"),
            host("bravo")),
        Map.of());
    assertThat(run.exitCode()).as(run.toString()).isZero();
    assertThat(run.out()).as(run.toString()).contains("COMPLETED");
    assertThat(testbed.state("bravo", name)).isEqualTo("running");
    assertThat(testbed.state("alpha", name)).isEqualTo("absent");
    testbed.assertNoErrors(name);
  }

  /** The libraries of the host as they are shipped. */
  private static String jars() throws Exception {
    try (Stream<Path> files = Files.list(ServedHost.distribution().resolve("lib/host"))) {
      return files.map(Path::toString).collect(Collectors.joining(":"));
    }
  }

  private static String program(String name) throws Exception {
    String page = Files.readString(ServedHost.root().resolve("docs/embedding.md"));
    return Pattern.compile("```java\n(.*?)```", Pattern.DOTALL)
        .matcher(page)
        .results()
        .map(block -> block.group(1))
        .filter(block -> block.contains("public class " + name + " "))
        .findFirst()
        .orElseThrow();
  }

  private static void compile(Path file, String jars) {
    var compiler = ToolProvider.getSystemJavaCompiler();
    var problems = new StringWriter();
    try (var files = compiler.getStandardFileManager(null, null, null)) {
      boolean right = compiler
          .getTask(
              problems,
              files,
              null,
              List.of("-cp", jars, "-d", file.getParent().toString()),
              null,
              files.getJavaFileObjects(file))
          .call();
      assertThat(right).as(problems.toString()).isTrue();
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private String host(String side) {
    return String.join(
        ",", side, testbed.uri(side), testbed.peerUri(side), testbed.migrationAddress(side));
  }
}
