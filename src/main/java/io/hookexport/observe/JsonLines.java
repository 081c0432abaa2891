package io.hookexport.observe;

import ch.qos.logback.classic.pattern.ThrowableProxyConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.EncoderBase;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.hookexport.export.PlainText;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.slf4j.event.KeyValuePair;

/**
 * Writes one flat object a line: time, level, logger, message, the fields of the event, and last
 * the stack trace of an exception. A name of our own wins over one of an event.
 */
final class JsonLines extends EncoderBase<ILoggingEvent> {
  private static final String EXCEPTION = "exception";
  private static final Set<String> OURS = Set.of("time", "level", "logger", "message");
  private static final JsonFactory JSON = new JsonFactory();

  /** The line of a request has about 400. */
  private static final int USUAL_CHARACTERS = 512;

  private final ThrowableProxyConverter trace = new ThrowableProxyConverter();

  @Override
  public void start() {
    trace.start();
    super.start();
  }

  @Override
  public byte[] headerBytes() {
    return new byte[0];
  }

  @Override
  public byte[] footerBytes() {
    return new byte[0];
  }

  @Override
  public byte[] encode(ILoggingEvent event) {
    // Not directly to bytes: half a surrogate pair must not lose the line.
    StringWriter line = new StringWriter(USUAL_CHARACTERS);
    try (JsonGenerator json = JSON.createGenerator(line)) {
      json.writeStartObject();
      json.writeStringField("time", event.getInstant().toString());
      json.writeStringField("level", event.getLevel().toString());
      json.writeStringField("logger", event.getLoggerName());
      json.writeStringField("message", event.getFormattedMessage());
      writePairs(event, json);
      if (event.getThrowableProxy() != null) {
        json.writeStringField(EXCEPTION, trace.convert(event));
      }
      json.writeEndObject();
    } catch (IOException memoryIsNoDevice) {
      throw new UncheckedIOException(memoryIsNoDevice);
    }
    return (PlainText.ofJson(line.toString()) + '\n').getBytes(StandardCharsets.UTF_8);
  }

  private static void writePairs(ILoggingEvent event, JsonGenerator json) throws IOException {
    Set<String> written = new HashSet<>(OURS);
    if (event.getThrowableProxy() != null) {
      written.add(EXCEPTION);
    }
    List<KeyValuePair> pairs = Objects.requireNonNullElse(event.getKeyValuePairs(), List.of());
    for (KeyValuePair pair : pairs) {
      if (written.add(pair.key)) {
        json.writeFieldName(pair.key);
        writeValue(pair.value, json);
      }
    }
  }

  private static void writeValue(Object value, JsonGenerator json) throws IOException {
    if (value instanceof Integer || value instanceof Long) {
      json.writeNumber(((Number) value).longValue());
    } else if (value instanceof Double number) {
      json.writeNumber(number);
    } else if (value instanceof Boolean truth) {
      json.writeBoolean(truth);
    } else {
      json.writeString(String.valueOf(value));
    }
  }
}
