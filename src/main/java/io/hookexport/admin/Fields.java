package io.hookexport.admin;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An object of JSON that may be of another program: a field that is missing, or of another type
 * than expected, is an error in words.
 *
 * @param wrong the exception for any such field
 */
record Fields(JsonObject json, Supplier<IllegalStateException> wrong) {

  private <T> Optional<T> optional(String name, Class<T> type) {
    Object value = json.getValue(name);
    if (value != null && !type.isInstance(value)) {
      throw wrong.get();
    }
    return Optional.ofNullable(type.cast(value));
  }

  private <T> T required(String name, Class<T> type) {
    return optional(name, type).orElseThrow(wrong);
  }

  boolean has(String name) {
    return json.getValue(name) != null;
  }

  String text(String name) {
    return required(name, String.class);
  }

  /** Returns a text; null and missing are the same. */
  Optional<String> optionalText(String name) {
    return optional(name, String.class);
  }

  long number(String name) {
    return whole(required(name, Number.class));
  }

  OptionalLong optionalNumber(String name) {
    return optional(name, Number.class)
        .map(number -> OptionalLong.of(whole(number)))
        .orElseGet(OptionalLong::empty);
  }

  private long whole(Number number) {
    if (number instanceof Integer || number instanceof Long) {
      return number.longValue();
    }
    throw wrong.get();
  }

  Instant time(String name) {
    return parsed(text(name));
  }

  Optional<Instant> optionalTime(String name) {
    return optionalText(name).map(this::parsed);
  }

  private Instant parsed(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      throw wrong.get();
    }
  }

  /**
   * Returns one of a few words.
   *
   * @param values throws IllegalArgumentException for any other
   */
  <T> T word(String name, Function<String, T> values) {
    try {
      return values.apply(text(name));
    } catch (IllegalArgumentException e) {
      throw wrong.get();
    }
  }

  Fields object(String name) {
    return of(required(name, JsonObject.class));
  }

  List<Fields> objects(String name) {
    List<Fields> all = new ArrayList<>();
    required(name, JsonArray.class).forEach(item -> all.add(of(item)));
    return all;
  }

  private Fields of(@Nullable Object item) {
    if (item instanceof JsonObject object) {
      return new Fields(object, wrong);
    }
    throw wrong.get();
  }
}
