package dev.godwit.standalone;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import java.util.function.Consumer;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.LoggerFactory;

/** Hears everything that is logged, until it is closed. */
final class Logs implements AutoCloseable {
  private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  private final AppenderBase<ILoggingEvent> appender;

  Logs(Consumer<ILoggingEvent> listener) {
    appender = new AppenderBase<>() {
      @Override
      protected void append(ILoggingEvent event) {
        listener.accept(event);
      }
    };
    appender.start();
    root.addAppender(appender);
  }

  /**
   * Whether an event tells that something failed. Not what Jetty 12.1.14 logs after it has given the buffer of a
   * broken request back twice, when the connection is closed already: no buffer here is used again.
   */
  static boolean isFailure(ILoggingEvent event) {
    IThrowableProxy cause = event.getThrowableProxy();
    if (cause == null) {
      return event.getLevel().isGreaterOrEqual(Level.ERROR);
    }
    return !(event.getLoggerName().equals(QueuedThreadPool.class.getName())
        && cause.getMessage() != null
        && cause.getMessage().startsWith("already released"));
  }

  /** An event with the stack of what failed, if anything did. */
  static String text(ILoggingEvent event) {
    return event.getLoggerName() + ": " + event.getFormattedMessage() + "\n"
        + ThrowableProxyUtil.asString(event.getThrowableProxy());
  }

  @Override
  public void close() {
    root.detachAppender(appender);
    appender.stop();
  }
}
