package dev.godwit.engine.guards;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Removes each guard in turn and shows that a test notices. Not a part of the build: {@code plugin/engine/guards} runs
 * it. Each guard has a process of its own, so one without which a monitor never ends costs a bounded time.
 */
@EnabledIfSystemProperty(named = "guards.only", matches = ".*")
class GuardsRun {
  private static final String CLASS_PATH = System.getProperty("java.class.path");
  private static final String FAILED = "failed: ";
  private static final int NOTICED = 3;
  private static final long SECONDS = 120;

  /** What a guard's removal came to. */
  private enum Found {
    NOTICED,
    UNNOTICED,
    BROKEN
  }

  static Stream<Guard> guards() throws IOException {
    String only = System.getProperty("guards.only", "");
    return Guard.all().stream().filter(guard -> guard.name().contains(only));
  }

  /** The tests that are to notice, in a process of their own. */
  public static void main(String[] classes) {
    TestRun run = TestRun.of(List.of(classes));
    run.failed().forEach(name -> System.out.println(FAILED + name));
    System.exit(run.failed().isEmpty() ? 0 : NOTICED);
  }

  @BeforeAll
  static void allTestsPassWhileAllGuardsAreThere(@TempDir Path empty) throws Exception {
    List<String> tests =
        guards().flatMap(guard -> guard.tests().stream()).distinct().toList();
    Path output = Files.createTempFile(empty, "output", ".txt");
    assertThat(run(empty, tests, output)).as("%s", output).isEqualTo(Found.UNNOTICED);
  }

  @ParameterizedTest
  @MethodSource("guards")
  void aTestNoticesThatAGuardIsMissing(Guard guard, @TempDir Path work) throws Exception {
    Path output = work.resolve("output.txt");
    Found found = compile(guard, work) ? run(work, guard.tests(), output) : Found.BROKEN;
    // Whatever was printed before may lack the end of its line.
    System.out.print("\n"
        + switch (found) {
          case NOTICED -> "noticed      " + guard + " (" + first(output) + ")";
          case UNNOTICED -> "NOT NOTICED  " + guard;
          case BROKEN -> "NOT COMPILED " + guard;
        }
        + "\n");
    assertThat(found).isEqualTo(Found.NOTICED);
  }

  private static boolean compile(Guard guard, Path work) throws IOException {
    Path source = work.resolve("source").resolve(guard.file());
    Files.createDirectories(source.getParent());
    Files.writeString(source, guard.removed());
    return ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "-proc:none",
                "-nowarn",
                "-d",
                work.toString(),
                "-cp",
                CLASS_PATH,
                source.toString())
        == 0;
  }

  private static Found run(Path classes, List<String> tests, Path output) throws Exception {
    List<String> command = new ArrayList<>(List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Dgodwit.root=" + Guard.ROOT,
        "-XX:TieredStopAtLevel=1",
        "-cp",
        classes + File.pathSeparator + CLASS_PATH,
        GuardsRun.class.getName()));
    command.addAll(tests);
    Process process = new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(output.toFile())
        .start();
    if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
      return Found.NOTICED;
    }
    return switch (process.exitValue()) {
      case 0 -> Found.UNNOTICED;
      case NOTICED -> Found.NOTICED;
      default -> Found.BROKEN;
    };
  }

  private static String first(Path output) throws IOException {
    try (Stream<String> lines = Files.lines(output)) {
      return lines
          .filter(line -> line.startsWith(FAILED))
          .map(line -> line.substring(FAILED.length()))
          .findFirst()
          .orElse("it never ended");
    }
  }
}
