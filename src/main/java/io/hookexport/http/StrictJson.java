package io.hookexport.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.hookexport.export.ExportException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Parses a body that is exactly one JSON value in UTF-8 (RFC 8259): no byte order mark, no
 * duplicate name, nothing after the value. Text that two parsers could read differently is
 * rejected. A number that is written 1.0 or 1e3 is an integer; 1e-400 is none, though it becomes
 * 0.0.
 */
final class StrictJson {
  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  /** The parser's message; an arbitrary name is not repeated to the client. */
  private static final Pattern TWICE = Pattern.compile("Duplicate field '(\\w{1,64})'");

  /** Of an integer with an exponent: as many as the parser accepts without one. */
  private static final int MOST_DIGITS = StreamReadConstraints.DEFAULT_MAX_NUM_LEN;

  private StrictJson() {}

  /**
   * Returns a JsonObject, JsonArray, String, Number, Boolean or null. Throws INVALID_REQUEST when
   * the body is not JSON.
   */
  static @Nullable Object parse(Buffer body) {
    String text = decode(body);
    if (text.startsWith("\uFEFF")) {
      throw refused("starts with a byte order mark; send UTF-8 without one");
    }
    if (text.isBlank()) {
      throw refused("is empty; a JSON object is required");
    }
    try {
      Object value = MAPPER.readValue(text, Object.class);
      requireText(value);
      readIntegers(value);
      return wrap(value instanceof BigDecimal number ? exact(number) : value);
    } catch (StreamConstraintsException e) {
      throw refused("is nested too deeply or contains a number that is too long");
    } catch (MismatchedInputException e) {
      throw refused("has extra content after the JSON value" + position(e));
    } catch (JsonProcessingException e) {
      // The parser's own message is for developers of the library, and may quote any character.
      Matcher twice = TWICE.matcher(e.getOriginalMessage());
      throw twice.matches()
          ? ExportException.invalid(
              "", "the property '" + twice.group(1) + "' appears twice" + position(e))
          : refused("is not valid JSON" + position(e));
    }
  }

  private static String decode(Buffer body) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(body.getBytes()))
          .toString();
    } catch (CharacterCodingException e) {
      throw refused("is not valid UTF-8");
    }
  }

  /** Rejects half a surrogate pair and the NUL character, which no text in a database can hold. */
  private static void requireText(@Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      map.forEach(
          (name, item) -> {
            requireText(name);
            requireText(item);
          });
    } else if (value instanceof List<?> list) {
      list.forEach(StrictJson::requireText);
    } else if (value instanceof String text
        && (text.indexOf('\0') >= 0 || !StandardCharsets.UTF_8.newEncoder().canEncode(text))) {
      throw refused("contains a string with an invalid escape (\\u0000 or an unpaired surrogate)");
    }
  }

  /** Replaces numbers that are written with a fraction or an exponent and are integers. */
  @SuppressWarnings("unchecked") // JSON has only string keys
  private static void readIntegers(@Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      for (Map.Entry<String, Object> entry : ((Map<String, Object>) map).entrySet()) {
        readIntegers(entry.getValue());
        if (entry.getValue() instanceof BigDecimal number) {
          entry.setValue(exact(number));
        }
      }
    } else if (value instanceof List<?> list) {
      ((List<Object>) list)
          .replaceAll(item -> item instanceof BigDecimal number ? exact(number) : item);
      list.forEach(StrictJson::readIntegers);
    }
  }

  /**
   * Returns an Integer, a Long or a BigInteger for an integer, unless it has too many digits, and
   * otherwise a Double: with the exponents of a BigDecimal, nobody may calculate.
   */
  private static Number exact(BigDecimal number) {
    BigDecimal shortest = number.stripTrailingZeros();
    if (shortest.scale() > 0 || shortest.scale() < -MOST_DIGITS) {
      return number.doubleValue();
    }
    BigInteger integer = shortest.toBigInteger();
    if (integer.bitLength() < Integer.SIZE) {
      return integer.intValue();
    }
    return integer.bitLength() < Long.SIZE ? (Number) integer.longValue() : integer;
  }

  private static @Nullable Object wrap(@Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      @SuppressWarnings("unchecked") // JSON has only string keys
      Map<String, Object> object = (Map<String, Object>) map;
      return new JsonObject(object);
    }
    return value instanceof List<?> list ? new JsonArray(list) : value;
  }

  private static String position(JsonProcessingException e) {
    return e.getLocation() == null
        ? ""
        : String.format(
            Locale.ROOT,
            " (line %d, column %d)",
            e.getLocation().getLineNr(),
            e.getLocation().getColumnNr());
  }

  private static ExportException refused(String problem) {
    return ExportException.invalid("", "The body " + problem + ".");
  }
}
