package io.hookexport.export;

/**
 * Which way a delivery went: from the platform to a customer, or from a provider to the platform.
 */
public enum Direction {
  OUTBOUND("outbound"),
  INBOUND("inbound");

  private final String wireName;

  Direction(String wireName) {
    this.wireName = wireName;
  }

  /** The name in the contract and in the database. */
  public String wireName() {
    return wireName;
  }

  /** The direction of a wire name; the contract has already limited what arrives here. */
  public static Direction of(String wireName) {
    for (Direction direction : values()) {
      if (direction.wireName.equals(wireName)) {
        return direction;
      }
    }
    throw new IllegalArgumentException("unknown direction: " + wireName);
  }
}
