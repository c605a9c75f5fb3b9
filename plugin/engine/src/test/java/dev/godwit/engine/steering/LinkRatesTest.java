package dev.godwit.engine.steering;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.api.HostName;
import org.junit.jupiter.api.Test;

/** What is remembered of very many links. */
class LinkRatesTest {
  private static final HostName SOURCE = new HostName("source");

  private final LinkRates links = new LinkRates();

  private static HostName destination(int number) {
    return new HostName("host" + number);
  }

  private void seen(int first, int last) {
    for (int number = first; number <= last; number++) {
      links.seen(SOURCE, destination(number), number);
    }
  }

  @Test
  void aThousandLinksAreKnown() {
    seen(1, 1000);
    assertThat(links.find(SOURCE, destination(1))).contains(new LinkRates.Range(1, 1));
    assertThat(links.find(SOURCE, destination(1000))).contains(new LinkRates.Range(1000, 1000));
  }

  @Test
  void theLinkThatWasNotUsedForLongestIsForgottenForANewOne() {
    seen(1, 1000);
    links.seen(SOURCE, destination(1), 5);
    seen(1001, 1001);
    assertThat(links.find(SOURCE, destination(2))).isEmpty();
    assertThat(links.find(SOURCE, destination(1))).contains(new LinkRates.Range(1, 5));
    assertThat(links.find(SOURCE, destination(1001))).isPresent();
  }
}
