package dev.godwit.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class HostNameTest {
  @Test
  void namesOfHostsAreAccepted() {
    for (String name : List.of("a", "host1.example.com", "10.0.0.7", "rack_3-node-12")) {
      assertThat(new HostName(name)).hasToString(name);
    }
  }

  @Test
  void namesThatCouldReachAShellOrAnUriAreRefused() {
    for (String name : List.of(
        "",
        "foo/?com=/bin/sh",
        "a b",
        "a;b",
        "-rf",
        ".a",
        "[::1]",
        "a@b",
        "a\nb",
        "a".repeat(254))) {
      assertThat(HostName.isValid(name)).isFalse();
      assertThatThrownBy(() -> new HostName(name)).isInstanceOf(IllegalArgumentException.class);
    }
  }
}
