package io.hookexport.support;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.LoggerFactory;

/** What loggers say from a level on, until it is closed; {@code list} has the events. */
public final class CapturedLog extends ListAppender<ILoggingEvent> implements AutoCloseable {
  private final Map<Logger, Level> levelsBefore = new LinkedHashMap<>();

  public CapturedLog(Level level, String... names) {
    start();
    for (String name : names) {
      Logger logger = (Logger) LoggerFactory.getLogger(name);
      levelsBefore.put(logger, logger.getLevel());
      logger.setLevel(level);
      logger.addAppender(this);
    }
  }

  public CapturedLog(Level level, Class<?> owner) {
    this(level, owner.getName());
  }

  /** These events go nowhere else. */
  public CapturedLog alone() {
    levelsBefore.keySet().forEach(logger -> logger.setAdditive(false));
    return this;
  }

  @Override
  public void close() {
    levelsBefore.forEach(
        (logger, level) -> {
          logger.detachAppender(this);
          logger.setLevel(level);
          logger.setAdditive(true);
        });
  }
}
