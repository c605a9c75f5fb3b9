package dev.godwit.host.settings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.host.settings.PropertiesText.Entry;
import java.io.StringReader;
import java.util.Properties;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class PropertiesTextTest {
  @Test
  void knowsTheLineOnWhichEveryKeyBegins() {
    PropertiesText text = PropertiesText.of("""
        # a comment \\
        a = 1

        b : two \\
            lines
        ! another
        c\\ d=\\u00e9\\\\
        e
        """);
    assertThat(text.faults()).isEmpty();
    assertThat(text.entries())
        .containsExactly(
            new Entry(2, "a", "1"),
            new Entry(4, "b", "two lines"),
            new Entry(7, "c d", "é\\"),
            new Entry(8, "e", ""));
  }

  @Test
  void keepsEqualKeysAndNamesTheLineThatCannotBeRead() {
    PropertiesText text = PropertiesText.of("a=1\na=2\nb=\\u12\n");
    assertThat(text.entries()).containsExactly(new Entry(1, "a", "1"), new Entry(2, "a", "2"));
    assertThat(text.faults()).extracting("line").containsExactly(3);
  }

  /** Whatever the text, the values are those that {@link Properties} finds. */
  @RepeatedTest(500)
  void readsWhatPropertiesReads() throws Exception {
    long seed = Long.getLong("godwit.seed", System.nanoTime());
    var random = new Random(seed);
    String letters = "ab=: #!\\\n\r\tu0";
    String text = random
        .ints(random.nextInt(60), 0, letters.length())
        .mapToObj(i -> String.valueOf(letters.charAt(i)))
        .collect(Collectors.joining());
    var expected = new Properties();
    PropertiesText read = PropertiesText.of(text);
    if (read.faults().isEmpty()) {
      expected.load(new StringReader(text));
      var actual = new Properties();
      read.entries().forEach(entry -> actual.setProperty(entry.key(), entry.value()));
      // Of a lone backslash at the end of the text Properties makes an empty key.
      expected.remove("");
      actual.remove("");
      assertThat(actual).as("-Dgodwit.seed=%d", seed).isEqualTo(expected);
    }
  }
}
