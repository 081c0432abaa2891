package io.hookexport.export;

import java.util.Locale;

/** What a caller may do with the exports that it sees; openapi.yaml has the scope of operations. */
public enum Scope {
  /** Look at exports and get their files. */
  READ,
  /** Make new exports. */
  CREATE,
  /** Change or delete existing exports. */
  MANAGE;

  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Throws IllegalArgumentException for a text that is no scope. */
  public static Scope of(String wireName) {
    for (Scope scope : values()) {
      if (scope.wireName().equals(wireName)) {
        return scope;
      }
    }
    throw new IllegalArgumentException("'" + wireName + "' is not a scope");
  }
}
