package io.hookexport.export;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * A client's request, valid by construction as far as it can be checked without a database.
 *
 * @param start first instant of the half-open range, whole microseconds
 * @param end first instant after the range
 * @param columns names in the requested order; empty means those of a file by default, in the
 *     contract's order
 */
public record ExportRequest(
    Dataset dataset,
    Direction direction,
    Instant start,
    Instant end,
    RowFilter filter,
    List<String> columns,
    Compression compression,
    FormulaEscaping formulaEscaping,
    boolean byteOrderMark) {

  /** Throws {@link ExportException} INVALID_REQUEST with every violation when a rule is broken. */
  public ExportRequest {
    columns = List.copyOf(columns);
    List<Violation> violations = RequestDraft.ofRange(start, end);
    if (!violations.isEmpty()) {
      throw ExportException.invalid(violations);
    }
  }

  /** Returns a request whose options are the defaults. */
  public static ExportRequest plain(
      Feed feed, Instant start, Instant end, RowFilter filter, List<String> columns) {
    return new ExportRequest(
        feed.dataset(),
        feed.direction(),
        start,
        end,
        filter,
        columns,
        Compression.NONE,
        FormulaEscaping.NONE,
        false);
  }

  /** Returns the request for all rows of its range, and of its endpoint if it has one. */
  public ExportRequest unfiltered() {
    return new ExportRequest(
        dataset,
        direction,
        start,
        end,
        new RowFilter(List.of(), List.of(), List.of(), filter.endpoint()),
        columns,
        compression,
        formulaEscaping,
        byteOrderMark);
  }

  public Feed feed() {
    return new Feed(dataset, direction);
  }

  /**
   * Returns SHA-256 hex of the meaning: two spellings of one request have the same digest. Options
   * at their default are omitted, so that an option added later does not change the digest of older
   * requests.
   */
  String digest() {
    JsonObject meaning = new JsonObject();
    if (dataset != Dataset.DELIVERIES) {
      meaning.put("dataset", dataset.wireName());
    }
    meaning.put("direction", direction.wireName());
    meaning.put("start", start.toString());
    meaning.put("end", end.toString());
    filter.addMeaning(direction, meaning);
    if (!columns.isEmpty()) {
      meaning.put("columns", new JsonArray(columns));
    }
    if (compression != Compression.NONE) {
      meaning.put("compression", compression.wireName());
    }
    if (formulaEscaping != FormulaEscaping.NONE) {
      meaning.put("formula_escaping", formulaEscaping.wireName());
    }
    if (byteOrderMark) {
      meaning.put("byte_order_mark", true);
    }
    return DigestUtils.sha256Hex(meaning.encode());
  }
}
