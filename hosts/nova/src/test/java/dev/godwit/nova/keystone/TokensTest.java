package dev.godwit.nova.keystone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.godwit.host.http.ApiException;
import dev.godwit.host.testing.Certificates;
import dev.godwit.host.testing.SettableClock;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Who is let in, with a Keystone that is asked over HTTP. */
@Timeout(60)
class TokensTest {
  private static final String TOKEN = "gAAAAAB-a-token_that-is-secret";
  private static final Duration LIMIT = Duration.ofMillis(500);

  private final SettableClock clock = new SettableClock();
  private final Instant tomorrow = clock.instant().plus(Duration.ofDays(1));
  private final ScriptedKeystone keystone = new ScriptedKeystone();
  private final Tokens tokens = tokens(keystone.url());

  TokensTest() throws IOException {}

  @AfterEach
  void close() {
    keystone.close();
  }

  private Tokens tokens(URI url) {
    return new Tokens(new Keystone(url, null, LIMIT), List.of("admin", "operator"), clock);
  }

  private ApiException refusal(Tokens by, String token) {
    ApiException refusal = catchThrowableOfType(ApiException.class, () -> by.require(token));
    assertThat(refusal).as("nobody is let in with " + token).isNotNull();
    return refusal;
  }

  private int status(String token) {
    return refusal(tokens, token).status();
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", "two words", "line\nfeed", "\u00e4"})
  void whatIsNoTokenIsRefusedWithoutAsking(String token) {
    assertThat(status(token)).isEqualTo(401);
    assertThat(status("x".repeat(8193))).isEqualTo(401);
    assertThat(keystone.questions()).isZero();
  }

  @Test
  void aTokenThatKeystoneDoesNotKnowIsRefused() {
    assertThat(status(TOKEN)).isEqualTo(401);
    keystone.does(ScriptedKeystone.says(404, "{}"));
    assertThat(status(TOKEN)).isEqualTo(401);
    assertThat(keystone.questions()).isEqualTo(2);
    assertThat(tokens.kept()).isZero();
  }

  @Test
  void aTokenThatHasEndedIsRefusedThoughKeystoneTellsOfIt() {
    keystone.give(TOKEN, clock.instant(), "admin");
    assertThat(status(TOKEN)).isEqualTo(401);
  }

  @ParameterizedTest
  @ValueSource(strings = {"admin", "operator"})
  void aRoleThatIsAllowedLetsIn(String role) {
    keystone.give(TOKEN, tomorrow, "reader", role);
    assertThat(tokens.require(TOKEN).user()).isEqualTo("ada");
  }

  @Test
  void withoutSuchARoleNobodyIsLetIn() {
    keystone.give(TOKEN, tomorrow, "reader", "administrator");
    keystone.give("unscoped", tomorrow);
    assertThat(refusal(tokens, TOKEN)).satisfies(refusal -> {
      assertThat(refusal.status()).isEqualTo(403);
      assertThat(refusal).hasMessageContaining("admin, operator");
    });
    assertThat(status("unscoped")).isEqualTo(403);
  }

  @Test
  void aGoodTokenIsAskedAboutOnceAMinuteAndARevokedOneEndsThen() {
    keystone.give(TOKEN, tomorrow, "admin");
    tokens.require(TOKEN);
    keystone.revoke(TOKEN);
    clock.advance(Duration.ofSeconds(59));
    tokens.require(TOKEN);
    assertThat(keystone.questions()).isEqualTo(1);
    clock.advance(Duration.ofSeconds(1));
    assertThat(status(TOKEN)).isEqualTo(401);
    assertThat(keystone.questions()).isEqualTo(2);
  }

  @Test
  void aTokenEndsWhenItEndsAlsoWithinThatMinute() {
    keystone.give(TOKEN, clock.instant().plusSeconds(30), "admin");
    tokens.require(TOKEN);
    clock.advance(Duration.ofSeconds(30));
    assertThat(status(TOKEN)).isEqualTo(401);
  }

  @Test
  void aClockThatIsSetBackProlongsNothing() {
    keystone.give(TOKEN, tomorrow, "admin");
    tokens.require(TOKEN);
    keystone.revoke(TOKEN);
    clock.advance(Duration.ofHours(-1));
    assertThat(status(TOKEN)).isEqualTo(401);
  }

  @Test
  void noMoreThanAThousandAreKeptAndTheOldestGoes() {
    for (int i = 0; i <= Tokens.MOST_KEPT; i++) {
      keystone.give("token-" + i, tomorrow, "admin");
      tokens.require("token-" + i);
    }
    assertThat(tokens.kept()).isEqualTo(Tokens.MOST_KEPT);
    int before = keystone.questions();
    tokens.require("token-1");
    assertThat(keystone.questions()).isEqualTo(before);
    tokens.require("token-0");
    assertThat(keystone.questions()).isEqualTo(before + 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/v3", "/v3/", "/identity"})
  void keystonesUrlMayEndAsOpenStackWritesIt(String end) {
    keystone.give(TOKEN, tomorrow, "admin");
    Tokens there = tokens(keystone.url().resolve(end));
    if (end.equals("/identity")) {
      assertThat(refusal(there, TOKEN)).hasMessageContaining("HTTP 400");
    } else {
      assertThat(there.require(TOKEN).user()).isEqualTo("ada");
    }
  }

  @Test
  void aKeystoneThatIsAwayLetsNobodyInAndSaysWhatToDo() {
    keystone.give(TOKEN, tomorrow, "admin");
    keystone.close();
    assertThat(refusal(tokens, TOKEN)).satisfies(refusal -> {
      assertThat(refusal.status()).isEqualTo(503);
      assertThat(refusal).hasMessageContaining("connection is refused", "keystone_url");
    });
  }

  @Test
  void aKeystoneThatDoesNotAnswerInTimeIsAway() {
    long begin = System.nanoTime();
    keystone.does(exchange -> Thread.sleep(30_000));
    assertThat(refusal(tokens, TOKEN)).hasMessageContaining("no answer in time");
    keystone.does(ScriptedKeystone.trickles());
    assertThat(refusal(tokens, TOKEN)).hasMessageContaining("no answer in time");
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(20));
  }

  @Test
  void whatKeystoneWouldNotSayLetsNobodyIn() throws Exception {
    String good = ScriptedKeystone.body(tomorrow, "admin");
    keystone.does(ScriptedKeystone.says(200, "<html>a proxy</html>"));
    assertThat(refusal(tokens, TOKEN).status()).isEqualTo(503);
    keystone.does(ScriptedKeystone.says(200, "{\"token\": {}}"));
    assertThat(refusal(tokens, TOKEN)).hasMessageContaining("not one of Keystone's");
    keystone.does(ScriptedKeystone.says(200, good.replace(tomorrow.toString(), "soon")));
    assertThat(refusal(tokens, TOKEN)).hasMessageContaining("when the token ends");
    keystone.does(ScriptedKeystone.says(200, good + " ".repeat(1 << 20)));
    assertThat(refusal(tokens, TOKEN)).hasMessageContaining("longer than");
    keystone.does(ScriptedKeystone.says(500, good));
    assertThat(refusal(tokens, TOKEN)).hasMessageContaining("HTTP 500");
    keystone.does(ScriptedKeystone.says(403, good));
    assertThat(refusal(tokens, TOKEN)).hasMessageContaining("rule:token_subject");
    assertThat(refusal(tokens, TOKEN).status()).isEqualTo(503);
    assertThat(tokens.kept()).isZero();
  }

  @Test
  void aTokenIsNotTakenElsewhere() throws Exception {
    try (var elsewhere = new ScriptedKeystone()) {
      elsewhere.give(TOKEN, tomorrow, "admin");
      keystone.does(exchange -> {
        exchange.getResponseHeaders().add("Location", elsewhere.url() + "/v3/auth/tokens");
        exchange.sendResponseHeaders(302, -1);
      });
      assertThat(refusal(tokens, TOKEN)).hasMessageContaining("HTTP 302");
      assertThat(elsewhere.questions()).isZero();
    }
  }

  @Test
  void aKeystoneIsTrustedByItsAuthority(@TempDir Path directory) throws Exception {
    var keys = new Certificates(directory).make("keystone", "EC", "cert.pem", "key.pem");
    try (var secure = new ScriptedKeystone(keys)) {
      secure.give(TOKEN, tomorrow, "admin");
      var limit = Duration.ofSeconds(10);
      var trusted =
          new Keystone(secure.url(), KeystoneTrust.of(directory.resolve("cert.pem")), limit);
      assertThat(trusted.validate(TOKEN)).isPresent();
      var strange = new Tokens(new Keystone(secure.url(), null, limit), List.of("admin"), clock);
      assertThat(refusal(strange, TOKEN)).hasMessageContaining("keystone_ca_certificate");
      assertThat(secure.questions()).isEqualTo(1);
    }
  }

  @Test
  void aChangeOfKeystonesStateIsLoggedOnceAndNoTokenEver() {
    var root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    var logged = new ListAppender<ILoggingEvent>();
    logged.start();
    root.addAppender(logged);
    try {
      keystone.does(ScriptedKeystone.says(200, TOKEN));
      String first = refusal(tokens, TOKEN).getMessage();
      refusal(tokens, TOKEN);
      keystone.does(ScriptedKeystone.says(200, ScriptedKeystone.body(tomorrow, "admin")));
      tokens.require(TOKEN);
      assertThat(first).doesNotContain(TOKEN);
      assertThat(logged.list)
          .extracting(ILoggingEvent::getFormattedMessage)
          .filteredOn(line -> line.contains("Keystone"))
          .hasSize(2)
          .noneMatch(line -> line.contains(TOKEN));
      assertThat(logged.list).noneMatch(event -> event.toString().contains(TOKEN));
    } finally {
      root.detachAppender(logged);
    }
  }
}
