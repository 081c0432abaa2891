package io.hookexport.postgres;

import io.vertx.sqlclient.Tuple;
import java.util.List;

/**
 * A select that gives the columns of a file.
 *
 * @param parameters texts and times
 * @param forms of the columns, in their order
 */
record DeliveryQuery(String sql, Tuple parameters, List<String> columns, List<CellForm> forms) {}
