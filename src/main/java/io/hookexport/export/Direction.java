package io.hookexport.export;

/** The direction of a delivery: from the platform to a customer, or from a provider to it. */
public enum Direction {
  OUTBOUND("outbound"),
  INBOUND("inbound");

  private final String wireName;

  Direction(String wireName) {
    this.wireName = wireName;
  }

  /** Returns the name in the contract and in the database. */
  public String wireName() {
    return wireName;
  }

  /**
   * Returns the direction of a wire name; the contract has already restricted the values that
   * arrive here.
   */
  public static Direction of(String wireName) {
    for (Direction direction : values()) {
      if (direction.wireName.equals(wireName)) {
        return direction;
      }
    }
    throw new IllegalArgumentException("unknown direction: " + wireName);
  }
}
