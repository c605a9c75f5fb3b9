package dev.godwit.host.http;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.joran.spi.ConsoleTarget;
import ch.qos.logback.core.spi.ContextAwareBase;

/**
 * What hosts log, and how: to standard error, for the journal. Found by Logback as a service. Says
 * the same as a configuration file would, without an XML parser at every start; a file that
 * {@code -Dlogback.configurationFile} names, or a {@code logback-test.xml} or {@code logback.xml} on
 * the class path, holds instead.
 */
public final class HostLogging extends ContextAwareBase implements Configurator {
  private static final String PATTERN =
      "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level [%thread] %logger{30}: %msg%n%ex{short}";

  /** Called by Logback's service loader. */
  public HostLogging() {}

  @Override
  public ExecutionStatus configure(LoggerContext logback) {
    if (isConfiguredByAFile()) {
      return ExecutionStatus.NEUTRAL;
    }
    var encoder = new PatternLayoutEncoder();
    encoder.setContext(logback);
    encoder.setPattern(PATTERN);
    encoder.start();
    var appender = new ConsoleAppender<ILoggingEvent>();
    appender.setContext(logback);
    appender.setName("STDERR");
    appender.setTarget(ConsoleTarget.SystemErr.getName());
    appender.setEncoder(encoder);
    appender.start();
    logback.getLogger("org.eclipse.jetty").setLevel(Level.WARN);
    // Warns of whatever a client sends as its host.
    logback.getLogger("org.eclipse.jetty.util.HostPort").setLevel(Level.ERROR);
    logback.getLogger("io.javalin").setLevel(Level.WARN);
    Logger root = logback.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.INFO);
    root.addAppender(appender);
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  private static boolean isConfiguredByAFile() {
    ClassLoader classes = HostLogging.class.getClassLoader();
    return System.getProperty("logback.configurationFile") != null
        || classes.getResource("logback-test.xml") != null
        || classes.getResource("logback.xml") != null;
  }
}
