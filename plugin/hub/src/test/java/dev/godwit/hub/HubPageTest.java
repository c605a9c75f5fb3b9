package dev.godwit.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program of docs/hub.md, compiled and run as it stands there. */
class HubPageTest {
  private static final Path PAGE = Path.of("../../docs/hub.md");
  private static final Path CLASSES = Path.of("target/classes").toAbsolutePath();

  @TempDir
  private Path directory;

  @Test
  void theProgramPrintsWhatThePageSays() throws Exception {
    String page = Files.readString(PAGE);
    Path source = directory.resolve("Mirrors.java");
    Files.writeString(source, block(page, "java"));
    assertThat(ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, "-cp", CLASSES.toString(), source.toString()))
        .isZero();
    Path printed = directory.resolve("printed");
    Process process = new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            CLASSES + java.io.File.pathSeparator + directory,
            "Mirrors")
        .redirectErrorStream(true)
        .redirectOutput(printed.toFile())
        .start();
    try {
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(Files.readString(printed)).isEqualTo(block(page, "text"));
  }

  private static String block(String page, String language) {
    Matcher block =
        Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL).matcher(page);
    assertThat(block.find()).isTrue();
    return block.group(1);
  }
}
