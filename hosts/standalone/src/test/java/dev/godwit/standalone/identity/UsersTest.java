package dev.godwit.standalone.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class UsersTest {
  private static final char[] RIGHT = "right \u00e4\ud83d\ude00".toCharArray();
  private static final char[] WRONG = "right \u00e4\ud83d\ude01".toCharArray();

  private final SecureRandom random = new SecureRandom();
  private final Users users =
      new Users(List.of(), Optional.of(PasswordHash.of(RIGHT, random)), random);

  @Test
  void onlyAPasswordThatWasFoundToBeRightIsRecognised() {
    assertThat(users.recognise(User.ADMIN, RIGHT)).isEmpty();
    assertThat(users.authenticate(User.ADMIN, WRONG)).isEmpty();
    assertThat(users.recognise(User.ADMIN, WRONG)).isEmpty();
    User user = users.authenticate(User.ADMIN, RIGHT).orElseThrow();
    assertThat(users.recognise(User.ADMIN, RIGHT)).contains(user);
    assertThat(users.recognise(user.id(), RIGHT)).contains(user);
    assertThat(users.recognise(User.ADMIN, WRONG)).isEmpty();
    assertThat(users.recognise(User.ADMIN, new char[0])).isEmpty();
    assertThat(users.recognise("nobody", RIGHT)).isEmpty();
    assertThat(users.authenticate("nobody", RIGHT)).isEmpty();
  }

  @Test
  void whatIsKeptIsOfUseToNobodyElse() {
    var one = new ProvenPassword(random);
    var other = new ProvenPassword(random);
    one.keep(RIGHT);
    assertThat(one.isKept(RIGHT)).isTrue();
    assertThat(other.isKept(RIGHT)).isFalse();
    one.keep(WRONG);
    assertThat(one.isKept(RIGHT)).isFalse();
    assertThat(one).hasToString("a proven password");
  }
}
