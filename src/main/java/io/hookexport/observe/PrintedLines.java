package io.hookexport.observe;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A stream whose lines become log lines: libraries print stack traces, and an ordinary print waits
 * for the reader of the stream. A print to this stream never waits.
 */
final class PrintedLines extends OutputStream {
  /** A longer line is split. */
  static final int MOST_BYTES = 8192;

  private final Logger log;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();

  private PrintedLines(Logger log) {
    this.log = log;
  }

  /** Its lock guards the line. */
  static PrintStream of(String logger) {
    return new PrintStream(new PrintedLines(LoggerFactory.getLogger(logger)), false, UTF_8);
  }

  @Override
  public void write(int oneByte) {
    if (oneByte != '\n') {
      line.write(oneByte);
    }
    if (oneByte == '\n' || line.size() == MOST_BYTES) {
      String text = line.toString(UTF_8).stripTrailing();
      line.reset();
      if (!text.isEmpty()) {
        log.atWarn().addKeyValue("text", text).log("A library printed a line");
      }
    }
  }
}
