package dev.godwit.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.standalone.identity.Policy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * docs/compute-api.md lists the rules of the code. Written anew by {@code ./mvnw verify -pl
 * hosts/standalone -am -Dgodwit.write-reference=true -Dtest=ComputeApiPageTest
 * -Dsurefire.failIfNoSpecifiedTests=false}.
 */
class ComputeApiPageTest {
  private static final String BEGIN = "<!-- rules -->\n";
  private static final String END = "<!-- end of rules -->\n";

  @Test
  void theRulesAreUpToDate() throws Exception {
    Path file = Path.of(System.getProperty("godwit.root"), "docs", "compute-api.md");
    String page = Files.readString(file);
    String table = Stream.of(Policy.values())
        .map(policy -> "| `%s` | %s | %s |\n"
            .formatted(policy.rule(), policy.description(), policy.allowed().words()))
        .collect(Collectors.joining("", "| rule | allowed to | who |\n|---|---|---|\n", ""));
    String right = page.substring(0, page.indexOf(BEGIN) + BEGIN.length())
        + table
        + page.substring(page.indexOf(END));
    if (Boolean.getBoolean("godwit.write-reference")) {
      Files.writeString(file, right);
    }
    assertThat(file).hasContent(right);
  }
}
