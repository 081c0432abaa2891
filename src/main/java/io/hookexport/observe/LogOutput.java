package io.hookexport.observe;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.Encoder;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** The destination of log lines: standard error, so that standard output belongs to the command. */
public final class LogOutput {
  private static final String TEXT = "%d{HH:mm:ss.SSS} %-5level %logger{0} %msg %kvp%n%ex";

  private static final String STDERR = "stderr";
  private static final String STDOUT = "stdout";

  private static final AtomicLong LOST = new AtomicLong();
  private static volatile @Nullable LogWriter current;
  private static volatile @Nullable OutputStream descriptor;

  private LogOutput() {}

  /**
   * Returns the descriptor once {@link #takeStandardStreams} has been called, until then the
   * current stream of System.setErr. Only the descriptor reports a write that fails.
   */
  private static OutputStream standardError() {
    OutputStream taken = descriptor;
    return taken != null ? taken : System.err;
  }

  /**
   * Turns what libraries print on standard error or standard output into log lines of the loggers
   * {@code stderr} and {@code stdout}. For a process that serves. Code that has kept one of the
   * streams still writes to it directly.
   */
  public static void takeStandardStreams() {
    descriptor = new FileOutputStream(FileDescriptor.err);
    System.setErr(PrintedLines.of(STDERR));
    System.setOut(PrintedLines.of(STDOUT));
  }

  /** Returns the lines of this process that standard error did not take, or not in time. */
  public static long lostLines() {
    return LOST.get();
  }

  /** Waits until all lines are written, at most for the limit. Call it before the process ends. */
  public static void flush(Duration limit) {
    LogWriter writer = current;
    if (writer != null) {
      writer.flush(limit);
    }
  }

  /**
   * Replaces the former settings.
   *
   * @param json one object a line, otherwise text for people
   * @param level error, warn, info, debug or trace
   */
  public static void set(boolean json, String level) {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.reset();
    LogWriter appender = new LogWriter(encoder(json, context), LogOutput::standardError, LOST);
    appender.setContext(context);
    appender.start();
    current = appender;
    Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.addAppender(appender);
    // The libraries' lines at info and below are about their internals.
    root.setLevel(
        Level.toLevel(level).isGreaterOrEqual(Level.INFO) ? Level.WARN : Level.toLevel(level));
    context.getLogger("io.hookexport").setLevel(Level.toLevel(level));
    // The severity of a printed line is unknown: it is shown at each level that can be set.
    context.getLogger(STDERR).setLevel(Level.WARN);
    context.getLogger(STDOUT).setLevel(Level.WARN);
    // At trace the router logs raw paths, which hold the tokens of links.
    context.getLogger("io.vertx.ext.web").setLevel(Level.WARN);
    // Its one line is an error with a stack trace for each client that aborts a large download. The
    // sender of the file receives the failure too, and logs it when it is a fault.
    context.getLogger("io.vertx.core.net.impl.VertxConnection").setLevel(Level.OFF);
  }

  private static Encoder<ILoggingEvent> encoder(boolean json, LoggerContext context) {
    PatternLayoutEncoder text = new PatternLayoutEncoder();
    text.setPattern(TEXT);
    Encoder<ILoggingEvent> encoder = json ? new JsonLines() : text;
    encoder.setContext(context);
    encoder.start();
    return encoder;
  }
}
