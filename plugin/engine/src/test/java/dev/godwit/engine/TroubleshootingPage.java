package dev.godwit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** docs/troubleshooting.md, which shows what Godwit says as it is printed. */
public final class TroubleshootingPage {
  private static final Path PAGE = Path.of("../../docs/troubleshooting.md");

  private TroubleshootingPage() {}

  /** Fails unless the page shows this as code; numbers may be others. */
  public static void shows(@Nullable String message) {
    assertThat(message).isNotNull();
    try {
      assertThat(anyNumber(Files.readString(PAGE))).contains("`" + anyNumber(message) + "`");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String anyNumber(String text) {
    return text.replaceAll("\\d+(\\.\\d+)?", "N");
  }
}
