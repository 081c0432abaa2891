package io.hookexport.export;

import java.util.Locale;

/** The direction of a delivery: from the platform to a customer, or from a provider to it. */
public enum Direction {
  OUTBOUND,
  INBOUND;

  /** Returns the name in the contract and in the database. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns the property of a request, and the column, that names an endpoint. */
  public String endpointProperty() {
    return this == OUTBOUND ? "endpoint_id" : "inbound_endpoint_id";
  }

  /** The contract has already restricted the values that arrive here. */
  public static Direction of(String wireName) {
    return valueOf(wireName.toUpperCase(Locale.ROOT));
  }
}
