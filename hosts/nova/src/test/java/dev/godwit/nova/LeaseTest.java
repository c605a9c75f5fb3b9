package dev.godwit.nova;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** When a process may steer. */
final class LeaseTest {
  private final AtomicLong seconds = new AtomicLong(Long.MAX_VALUE / 2_000_000_000L);
  private final Lease lease =
      new Lease(Duration.ofSeconds(10), () -> TimeUnit.SECONDS.toNanos(seconds.get()));

  @Test
  void isNotHeldBeforeItIsGranted() {
    lease.ask();
    assertThat(lease.isHeld()).isFalse();
  }

  @Test
  void lastsFromTheAskingAndNotFromTheGrant() {
    long number = lease.ask();
    seconds.addAndGet(4);
    lease.granted(number);
    seconds.addAndGet(5);
    assertThat(lease.isHeld()).isTrue();
    seconds.addAndGet(1);
    assertThat(lease.isHeld()).isFalse();
  }

  @Test
  void isProlonged() {
    lease.granted(lease.ask());
    seconds.addAndGet(6);
    lease.granted(lease.ask());
    seconds.addAndGet(9);
    assertThat(lease.isHeld()).isTrue();
  }

  @Test
  void staysLostOnceItWasOver() {
    lease.granted(lease.ask());
    long late = lease.ask();
    seconds.addAndGet(11);
    lease.granted(late);
    assertThat(lease.isHeld()).isFalse();
    lease.granted(lease.ask());
    assertThat(lease.isHeld()).isFalse();
  }

  @Test
  void isNotWonBackByAGrantThatComesAfterItsEnd() {
    lease.granted(lease.ask());
    seconds.addAndGet(9);
    long number = lease.ask();
    seconds.addAndGet(2);
    lease.granted(number);
    assertThat(lease.isHeld()).isFalse();
  }

  @Test
  void takesNoGrantOfAnOlderRequest() {
    long old = lease.ask();
    lease.ask();
    lease.granted(old);
    assertThat(lease.isHeld()).isFalse();
  }

  @Test
  void standsStillOnceTheOutcomeIsHandedOver() {
    lease.granted(lease.ask());
    assertThat(lease.settle()).isTrue();
    seconds.addAndGet(1000);
    assertThat(lease.isHeld()).isTrue();
    lease.lose();
    assertThat(lease.isHeld()).isFalse();
  }

  @Test
  void isGoneWhenItIsNotGrantedWithinItsLength() {
    long first = lease.ask();
    seconds.addAndGet(6);
    lease.ask();
    assertThat(lease.isGone()).isFalse();
    seconds.addAndGet(4);
    assertThat(lease.isGone()).isTrue();
    lease.granted(first);
    assertThat(lease.isHeld()).isFalse();
  }

  @Test
  void isNotGoneWhileItIsHeld() {
    lease.granted(lease.ask());
    seconds.addAndGet(9);
    assertThat(lease.isGone()).isFalse();
    seconds.addAndGet(1);
    assertThat(lease.isGone()).isTrue();
  }

  @Test
  void handsNothingOverThatIsLost() {
    lease.granted(lease.ask());
    seconds.addAndGet(10);
    assertThat(lease.settle()).isFalse();
  }
}
