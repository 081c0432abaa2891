package io.hookexport.source.definition;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class ParameterTypeTest {
  private static final Set<String> NEVER_A_UUID =
      Set.of(
          "INT2 INT4 INT8 NUMERIC FLOAT4 FLOAT8 BOOL DATE TIME TIMETZ TIMESTAMP TIMESTAMPTZ INTERVAL"
              .split(" ", -1));

  /** A value goes through its text, which may be that of almost any type. */
  @ParameterizedTest
  @EnumSource
  void onlyPairsThatNeverFitAreRefused(ParameterType type) {
    Set<String> refused =
        switch (type) {
          case TEXT, NAME -> Set.of();
          case SMALLINT, INTEGER, BIGINT -> Set.of("UUID");
          case UUID -> NEVER_A_UUID;
        };
    Set<String> all = new TreeSet<>(NEVER_A_UUID);
    all.addAll(
        Arrays.asList(
            "UUID TEXT VARCHAR BPCHAR CHAR NAME UNKNOWN JSON JSONB OID BYTEA".split(" ", -1)));
    for (String name : all) {
      assertThat(type.accepts(name)).as(name).isEqualTo(!refused.contains(name));
    }
  }
}
