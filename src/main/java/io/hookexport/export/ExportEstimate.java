package io.hookexport.export;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What an export would be if it were created now.
 *
 * @param rows counted, or an estimate that may be far off
 * @param exact whether they were counted
 * @param bytes size of the file; empty when nothing is known
 * @param seconds from the claim to the finished file; empty when nothing is known
 * @param columns of the file, in its order
 */
public record ExportEstimate(
    long rows,
    boolean exact,
    OptionalLong bytes,
    OptionalLong seconds,
    List<String> columns,
    List<Warning> warnings) {
  public ExportEstimate {
    columns = List.copyOf(columns);
    warnings = List.copyOf(warnings);
  }

  /** What a client may want to change before it creates the export. */
  public record Warning(Code code, String message) {}

  /** The list is closed, as in the contract. */
  public enum Code {
    NO_ROWS,
    SPREADSHEET_ROWS_EXCEEDED,
    FORMULAS_POSSIBLE,
    ROWS_SORTED,
    /** The export would be refused now. */
    EXPORT_LIMIT_EXCEEDED,
    /** The export would fail in the middle. */
    STORED_BYTES_EXCEEDED
  }

  /** Returns the {@code data} of estimateExport, the same over HTTP and on the event bus. */
  public JsonObject json() {
    JsonObject json = new JsonObject().put("rows", rows).put("exact", exact);
    bytes.ifPresent(number -> json.put("bytes", number));
    seconds.ifPresent(number -> json.put("seconds", number));
    JsonArray list = new JsonArray();
    warnings.forEach(
        each ->
            list.add(
                new JsonObject().put("code", each.code().name()).put("message", each.message())));
    return json.put("columns", new JsonArray(columns)).put("warnings", list);
  }

  /** Returns the estimate that {@link #json} has written. */
  public static ExportEstimate of(JsonObject json) {
    return new ExportEstimate(
        json.getLong("rows"),
        json.getBoolean("exact"),
        number(json, "bytes"),
        number(json, "seconds"),
        json.getJsonArray("columns").stream().map(String.class::cast).toList(),
        json.getJsonArray("warnings").stream()
            .map(JsonObject.class::cast)
            .map(
                each ->
                    new Warning(Code.valueOf(each.getString("code")), each.getString("message")))
            .toList());
  }

  private static OptionalLong number(JsonObject json, String name) {
    return Optional.ofNullable(json.getLong(name))
        .map(OptionalLong::of)
        .orElseGet(OptionalLong::empty);
  }
}
