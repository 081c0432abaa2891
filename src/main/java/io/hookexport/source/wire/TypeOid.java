package io.hookexport.source.wire;

/** The OIDs of PostgreSQL's built-in types in {@code pg_type}. */
final class TypeOid {
  static final int BOOL = 16;
  static final int BYTEA = 17;
  static final int INT8 = 20;
  static final int INT2 = 21;
  static final int INT4 = 23;
  static final int TEXT = 25;

  /** {@code char(n)}. */
  static final int BPCHAR = 1042;

  static final int VARCHAR = 1043;
  static final int TIMESTAMP = 1114;
  static final int TIMESTAMPTZ = 1184;
  static final int UUID = 2950;

  private TypeOid() {}
}
