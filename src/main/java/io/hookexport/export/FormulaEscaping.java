package io.hookexport.export;

/** Whether a leading quote escapes text cells that a spreadsheet would run as a formula. */
public enum FormulaEscaping {
  NONE("none"),
  SPREADSHEET("spreadsheet");

  private final String wireName;

  FormulaEscaping(String wireName) {
    this.wireName = wireName;
  }

  public String wireName() {
    return wireName;
  }

  public static FormulaEscaping of(String wireName) {
    for (FormulaEscaping escaping : values()) {
      if (escaping.wireName.equals(wireName)) {
        return escaping;
      }
    }
    throw new IllegalArgumentException("unknown formula escaping: " + wireName);
  }
}
