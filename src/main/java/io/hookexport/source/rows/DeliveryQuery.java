package io.hookexport.source.rows;

import io.hookexport.source.definition.CellForm;
import io.hookexport.source.definition.StatusWords;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A select that returns the columns of a file, followed by the key columns that are not among them.
 *
 * @param parameters texts and times
 * @param forms of all columns, in their order
 * @param key which no two rows share
 * @param statuses checks the status of each row
 * @param after the key that the first row must have, which is then not written; or null
 */
public record DeliveryQuery(
    String sql,
    Tuple parameters,
    List<CellForm> forms,
    RowKey key,
    StatusWords statuses,
    @Nullable Object after) {
  DeliveryQuery(
      String sql, Tuple parameters, List<CellForm> forms, RowKey key, StatusWords statuses) {
    this(sql, parameters, forms, key, statuses, null);
  }

  public DeliveryQuery after(@Nullable Object lastKey) {
    return new DeliveryQuery(sql, parameters, forms, key, statuses, lastKey);
  }

  /** Returns a query whose rows are not deliveries. */
  public static DeliveryQuery other(String sql, Tuple parameters, List<CellForm> forms) {
    return new DeliveryQuery(sql, parameters, forms, RowKey.NONE, StatusWords.NONE);
  }
}
