package io.hookexport.export;

import java.util.Collection;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

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

  /** Returns the scopes among some words. */
  public static Set<Scope> known(Collection<String> words) {
    Set<Scope> known = EnumSet.noneOf(Scope.class);
    for (Scope scope : values()) {
      if (words.contains(scope.wireName())) {
        known.add(scope);
      }
    }
    return known;
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
