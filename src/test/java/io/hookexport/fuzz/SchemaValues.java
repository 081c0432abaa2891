package io.hookexport.fuzz;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Values that follow a schema, or break it. */
final class SchemaValues {
  private static final Instant FIRST = Instant.parse("2026-10-01T00:00:00Z");
  private static final int SPAN_SECONDS = 31 * 86_400;

  private static final long EARLIEST = Instant.parse("0001-01-01T00:00:00Z").getEpochSecond();
  private static final long LATEST = Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();

  private static final List<String> TIME_EDGES =
      List.of(
          "0001-01-01T00:00:00Z",
          "9999-12-31T23:59:59.999999Z",
          "9999-12-31T23:59:59.9999999Z",
          "0001-01-01T00:00:00+18:00",
          "9999-12-31T23:59:59-18:00",
          "2024-02-29T00:00:00Z",
          "2016-12-31T23:59:60Z",
          "2016-12-31T15:59:60.5-08:00",
          "2026-10-01T00:00:00+23:59",
          "2026-10-01T00:00:00-18:01",
          "2026-10-01T00:00:00.12345678901234567890Z",
          "2026-10-01t00:00:00z",
          "2026-10-01T00:00:00.123456789+05:45",
          "1969-12-31T23:59:59.999999999Z",
          "2026-10-25T02:30:00+02:00");

  private static final List<String> NO_TIMES =
      List.of(
          "2026-10-01T00:00:00",
          "2026-10-01",
          "2026-02-30T00:00:00Z",
          "2026-10-01T24:00:00Z",
          "2026-10-01T23:58:60Z",
          "2026-10-01T23:59:60+01:00",
          "0000-01-01T00:00:00Z",
          "2026-10-01 00:00:00Z",
          "2026-10-01T00:00:00+0100",
          "2026-10-01T00:00:00+24:00",
          "+12026-10-01T00:00:00Z",
          "2026-10-01T00:00:00Z\n",
          "now",
          "1790812800",
          "２０２６-10-01T00:00:00Z");

  private static final List<String> NO_NUMBERS =
      List.of("x", "1.5", "0x10", "1e2", "+1", "01", "99999999999999999999", "NaN", "", "-0.0");

  private final Random random;
  private final UnaryOperator<JsonObject> dereference;

  /**
   * @param dereference follows a {@code $ref}
   */
  SchemaValues(Random random, UnaryOperator<JsonObject> dereference) {
    this.random = random;
    this.dereference = dereference;
  }

  /** A value that follows the schema. */
  Object valid(JsonObject maybeRef) {
    JsonObject schema = dereference.apply(maybeRef);
    if (schema.containsKey("enum")) {
      return pick(schema.getJsonArray("enum").stream().toList());
    }
    if (schema.getValue("type") instanceof JsonArray && random.nextInt(4) == 0) {
      return null; // the only other type that a list has
    }
    return switch (type(schema)) {
      case "object" -> validObject(schema);
      case "array" -> validArray(schema);
      case "integer", "number" -> integer(schema);
      case "boolean" -> random.nextBoolean();
      default -> validText(schema);
    };
  }

  /** The first of several types. */
  private static String type(JsonObject schema) {
    return schema.getValue("type") instanceof JsonArray several
        ? several.getString(0)
        : schema.getString("type", "string");
  }

  private JsonObject validObject(JsonObject schema) {
    JsonObject object = new JsonObject();
    JsonArray required = schema.getJsonArray("required", new JsonArray());
    JsonObject properties = schema.getJsonObject("properties", new JsonObject());
    for (String name : properties.fieldNames()) {
      if (required.contains(name) || random.nextInt(5) == 0) {
        object.put(name, valid(properties.getJsonObject(name)));
      }
    }
    return object;
  }

  private JsonArray validArray(JsonObject schema) {
    JsonArray examples = schema.getJsonArray("examples", new JsonArray());
    if (!examples.isEmpty() && random.nextInt(4) > 0) {
      return examples.getJsonArray(0).copy();
    }
    JsonArray array = new JsonArray();
    int least = schema.getInteger("minItems", 0);
    int size = least + random.nextInt(Math.min(4, schema.getInteger("maxItems", 4) - least + 1));
    for (int i = 0; i < size; i++) {
      Object item = valid(schema.getJsonObject("items"));
      if (!array.contains(item)) {
        array.add(item);
      }
    }
    return array;
  }

  private long integer(JsonObject schema) {
    long least = schema.getLong("minimum", -10L);
    long most = schema.getLong("maximum", least + 100);
    int choice = random.nextInt(4);
    return choice == 0
        ? least
        : choice == 1 ? most : least + random.nextInt((int) Math.min(most - least + 1, 1000));
  }

  private String validText(JsonObject schema) {
    String format = schema.getString("format", "");
    if (format.equals("uuid")) {
      String uuid = new UUID(random.nextLong(), random.nextLong()).toString();
      return random.nextInt(4) == 0 ? uuid.toUpperCase(Locale.ROOT) : uuid;
    }
    if (format.equals("date-time")) {
      int choice = random.nextInt(8);
      return choice == 0 ? pick(TIME_EDGES) : choice == 1 ? anyTime() : time();
    }
    JsonArray examples = schema.getJsonArray("examples", new JsonArray());
    if (!examples.isEmpty() && random.nextInt(3) == 0) {
      return String.valueOf(examples.getValue(0));
    }
    int least = schema.getInteger("minLength", 0);
    int most = schema.getInteger("maxLength", Math.max(least, 40));
    int length = random.nextInt(3) == 0 ? (random.nextBoolean() ? least : most) : least + 3;
    return text(Math.min(length, most), schema.getString("pattern", ""));
  }

  /** From the alphabet that the pattern allows, as far as this contract's patterns go. */
  private String text(int length, String pattern) {
    String alphabet =
        pattern.contains("[a-z0-9_]")
            ? "abcz019_"
            : pattern.contains("[!-~]") ? "!~%+\"\\/a0{}[]<>&=?#;'|" : "aZ09-_.";
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return text.toString();
  }

  private String time() {
    return DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(
        FIRST
            .plusSeconds(random.nextInt(SPAN_SECONDS))
            .plusNanos(random.nextBoolean() ? 0 : random.nextInt(1_000_000_000))
            .atOffset(ZoneOffset.ofTotalSeconds((random.nextInt(2161) - 1080) * 60)));
  }

  /** Any second that RFC 3339 can write, years 0001 to 9999. */
  private String anyTime() {
    long second = EARLIEST + (long) (random.nextDouble() * (LATEST - EARLIEST));
    return DateTimeFormatter.ISO_INSTANT.format(Instant.ofEpochSecond(second));
  }

  /** A value that breaks the schema for certain. */
  Object broken(JsonObject maybeRef) {
    JsonObject schema = dereference.apply(maybeRef);
    String type = type(schema);
    if (random.nextInt(3) == 0) {
      return otherType(type);
    }
    return switch (type) {
      case "integer", "number" ->
          random.nextBoolean()
              ? (Object) (schema.getLong("maximum", 9_000_000_000_000_000_000L) + 1)
              : (Object) (schema.getLong("minimum", -9_000_000_000_000_000_000L) - 1);
      case "object", "array", "boolean" -> otherType(type);
      default -> brokenText(schema);
    };
  }

  private Object otherType(String type) {
    return switch (type) {
      case "integer", "number", "boolean" -> pick(List.of("x", new JsonObject(), new JsonArray()));
      case "object" -> pick(List.of("x", 1, true, new JsonArray()));
      default -> pick(List.of(1, -0.5, 1e300, true, new JsonObject(), new JsonArray().addNull()));
    };
  }

  /** The text of a parameter that breaks the schema for certain; empty when any text is valid. */
  Optional<String> brokenParameter(JsonObject maybeRef) {
    JsonObject schema = dereference.apply(maybeRef);
    String type = schema.getString("type", "string");
    if (type.equals("integer") || type.equals("boolean")) {
      Object number = type.equals("integer") ? broken(schema) : "2";
      return Optional.of(number instanceof Long ? number.toString() : pick(NO_NUMBERS));
    }
    boolean anyText =
        Stream.of("enum", "pattern", "format", "maxLength").noneMatch(schema::containsKey);
    return anyText ? Optional.empty() : Optional.of(brokenText(schema));
  }

  private String brokenText(JsonObject schema) {
    String format = schema.getString("format", "");
    if (format.equals("date-time")) {
      return pick(NO_TIMES);
    }
    if (format.equals("uuid")) {
      return pick(List.of("x", "urn:uuid:" + UUID.randomUUID(), UUID.randomUUID() + "\n"));
    }
    if (schema.containsKey("maxLength") && random.nextBoolean()) {
      return text(schema.getInteger("maxLength") + 1, schema.getString("pattern", ""));
    }
    String pattern = schema.getString("pattern", "(?!)").replaceFirst("\\$$", "\\\\z");
    return schema.containsKey("enum") || schema.containsKey("pattern")
        ? pick(
            Stream.of("\u03a9", "a b", "\u0001", "succeeded\n", "' or 1=1 --")
                .filter(text -> !Pattern.compile(pattern).matcher(text).find())
                .toList())
        : text(schema.getInteger("maxLength", 500) + 1, "");
  }

  <T> T pick(List<? extends T> list) {
    return list.get(random.nextInt(list.size()));
  }
}
