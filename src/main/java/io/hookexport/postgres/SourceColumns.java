package io.hookexport.postgres;

import io.hookexport.export.Direction;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;
import io.vertx.sqlclient.desc.ColumnDescriptor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What the selects of a source give, asked of the database at the start. */
final class SourceColumns {
  private SourceColumns() {}

  /** Name to form. Fails when the contract's columns are not all there. */
  static Future<Map<Direction, Map<String, CellForm>>> read(
      Pool pool, SourceDefinition definition, Duration timeout) {
    return read(pool, definition, Direction.OUTBOUND, timeout)
        .compose(
            outbound ->
                read(pool, definition, Direction.INBOUND, timeout)
                    .map(
                        inbound ->
                            Map.of(Direction.OUTBOUND, outbound, Direction.INBOUND, inbound)));
  }

  private static Future<Map<String, CellForm>> read(
      Pool pool, SourceDefinition definition, Direction direction, Duration timeout) {
    String sql = "select * from (\n" + definition.of(direction).select() + "\n) as d limit 0";
    return pool.preparedQuery(sql)
        // No tenant at all: a select may cast it to a number or a uuid.
        .execute(Tuple.tuple().addString(null))
        .timeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
        .map(
            rows -> {
              List<String> missing = new ArrayList<>(DeliveryColumns.of(direction));
              missing.removeAll(rows.columnsNames());
              if (!missing.isEmpty()) {
                throw new IllegalArgumentException(
                    String.format(
                        Locale.ROOT,
                        "source %s, %s: the select lacks the columns %s",
                        definition.name(),
                        direction.wireName(),
                        missing));
              }
              Map<String, CellForm> forms = new HashMap<>();
              for (ColumnDescriptor column : rows.columnDescriptors()) {
                forms.put(column.name(), CellForm.of(column.typeName()));
              }
              return Map.copyOf(forms);
            });
  }
}
