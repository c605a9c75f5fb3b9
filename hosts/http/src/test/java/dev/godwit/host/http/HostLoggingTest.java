package dev.godwit.host.http;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator.ExecutionStatus;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HostLoggingTest {
  private static final String FILE_PROPERTY = "logback.configurationFile";

  private final LoggerContext logback = new LoggerContext();

  @AfterEach
  void forget() {
    System.clearProperty(FILE_PROPERTY);
    logback.stop();
  }

  private ConsoleAppender<ILoggingEvent> configured() {
    var logging = new HostLogging();
    logging.setContext(logback);
    assertThat(logging.configure(logback)).isEqualTo(ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY);
    return (ConsoleAppender<ILoggingEvent>) root().getAppender("STDERR");
  }

  private Logger root() {
    return logback.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  }

  @Test
  void aLineTellsWhenHowSeriousWhichThreadWhoAndWhat() {
    var event = new LoggingEvent(
        "",
        logback.getLogger("dev.godwit.engine.Monitor"),
        Level.WARN,
        "guest {}",
        null,
        new Object[] {7});
    event.setThreadName("hub");
    String line = new String(configured().getEncoder().encode(event), StandardCharsets.UTF_8);
    assertThat(line)
        .matches(
            "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}(Z|[+-]\\d\\d:\\d\\d) WARN  \\[hub]"
                + " dev\\.godwit\\.engine\\.Monitor: guest 7\\R");
  }

  @Test
  void itGoesToStandardErrorAndLibrariesOnlyWarn() {
    ConsoleAppender<ILoggingEvent> appender = configured();
    assertThat(appender.isStarted()).isTrue();
    assertThat(appender.getTarget()).isEqualTo("System.err");
    assertThat(root().getLevel()).isEqualTo(Level.INFO);
    assertThat(logback.getLogger("org.eclipse.jetty.server.Server").isInfoEnabled())
        .isFalse();
    assertThat(logback.getLogger("io.javalin.Javalin").isInfoEnabled()).isFalse();
    assertThat(logback.getLogger("org.eclipse.jetty.util.HostPort").isWarnEnabled())
        .isFalse();
    assertThat(logback.getLogger("dev.godwit").isInfoEnabled()).isTrue();
  }

  @Test
  void aFileOfOnesOwnHoldsInstead() {
    System.setProperty(FILE_PROPERTY, "etc/logback.xml");
    assertThat(new HostLogging().configure(logback)).isEqualTo(ExecutionStatus.NEUTRAL);
    assertThat(root().iteratorForAppenders()).isExhausted();
  }
}
