package dev.godwit.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SpinTest {
  private static final Duration SHORT = Duration.ofNanos(1_000);
  private static final Duration LONG = Duration.ofSeconds(20);

  @Test
  void whatIsThereIsFoundWithoutALook() {
    AtomicInteger asked = new AtomicInteger();
    assertThat(find(new Spin(SHORT), () -> asked.incrementAndGet() > 0)).isTrue();
    assertThat(asked).hasValue(1);
  }

  @Test
  void whatComesSoonIsFound() {
    AtomicInteger asked = new AtomicInteger();
    assertThat(find(new Spin(LONG), () -> asked.incrementAndGet() == 1000)).isTrue();
  }

  @Test
  void aLimitOfZeroNeverLooks() {
    AtomicInteger asked = new AtomicInteger();
    assertThat(find(new Spin(Duration.ZERO), () -> asked.incrementAndGet() > 1)).isFalse();
    assertThat(asked.get()).isLessThanOrEqualTo(1);
  }

  @Test
  void looksInVainBecomeRare() {
    Spin spin = new Spin(SHORT);
    assertThat(looks(spin, 1 + 2 + 4 + 8)).isEqualTo(4);
    looks(spin, 100_000);
    assertThat(looks(spin, 10 * 1024)).isEqualTo(10);
  }

  @Test
  void aFindMakesLookingWorthwhileAgain() {
    Spin spin = new Spin(SHORT);
    looks(spin, 100_000);
    AtomicInteger asked = new AtomicInteger();
    while (!find(spin, () -> asked.incrementAndGet() % 10 == 0)) {
      asked.set(0);
    }
    assertThat(looks(spin, 1 + 2 + 4)).isEqualTo(3);
  }

  /** How many of so many occasions were used to look, in vain. */
  private static int looks(Spin spin, int occasions) {
    int looks = 0;
    for (int i = 0; i < occasions; i++) {
      AtomicInteger asked = new AtomicInteger();
      assertThat(find(spin, () -> asked.incrementAndGet() < 0)).isFalse();
      if (asked.get() > 1) {
        looks++;
      }
    }
    return looks;
  }

  @Test
  void whileOneLooksTheOthersDoNot() throws Exception {
    Spin spin = new Spin(LONG);
    CountDownLatch looking = new CountDownLatch(2); // the first time it is asked before it looks
    AtomicBoolean come = new AtomicBoolean();
    Thread first = Thread.ofPlatform()
        .start(() -> find(spin, () -> {
          looking.countDown();
          return come.get();
        }));
    looking.await();
    AtomicInteger asked = new AtomicInteger();
    assertThat(find(spin, () -> asked.incrementAndGet() > 1)).isFalse();
    come.set(true);
    first.join();
    assertThat(find(spin, () -> asked.incrementAndGet() > 3)).isTrue();
  }

  @Test
  void limitsThatMakeNoSenseAreRefused() {
    HubBuilder builder = Hub.builder();
    assertThatThrownBy(() -> builder.spinLimit(Duration.ofNanos(-1)))
        .hasMessageContaining("from 0 to 1 ms");
    assertThatThrownBy(() -> builder.spinLimit(Duration.ofMillis(2)))
        .hasMessageContaining("from 0 to 1 ms");
  }

  private static boolean find(Spin spin, BooleanSupplier hasCome) {
    return spin.find(new Spin.Sought() {
      @Override
      boolean hasCome() {
        return hasCome.getAsBoolean();
      }
    });
  }
}
