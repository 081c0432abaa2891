package io.hookexport.export;

import java.util.Locale;

/** Whether a leading quote escapes text cells that a spreadsheet would run as a formula. */
public enum FormulaEscaping {
  NONE,
  SPREADSHEET;

  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static FormulaEscaping of(String wireName) {
    return valueOf(wireName.toUpperCase(Locale.ROOT));
  }
}
