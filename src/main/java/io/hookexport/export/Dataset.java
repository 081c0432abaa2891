package io.hookexport.export;

import java.util.Locale;

/** What the rows of an export are: deliveries, or the attempts to deliver them. */
public enum Dataset {
  DELIVERIES,
  ATTEMPTS;

  /** Returns the name in the contract and in the database. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The contract has already restricted the values that arrive here. */
  public static Dataset of(String wireName) {
    return valueOf(wireName.toUpperCase(Locale.ROOT));
  }
}
