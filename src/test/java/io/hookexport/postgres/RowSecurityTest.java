package io.hookexport.postgres;

import static io.hookexport.postgres.TestSource.everything;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hookexport.export.ExportException;
import io.hookexport.export.Failure;
import io.hookexport.postgres.PgDeliverySource.Reader;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Row security hides no row that the start promised. */
final class RowSecurityTest {
  private static final String SELECT =
      "id::text as message_id, at as created_at, at as received_at";

  @TempDir private Path folder;
  private final TestSource owner = new TestSource();

  @BeforeEach
  void fill() throws Exception {
    owner.execute(
        "create table rows as select 'tenant-1' as t, id, timestamptz '2026-10-02' as at"
            + " from generate_series(1, 3) as id",
        "create policy two on rows using (id < 3)");
  }

  @AfterEach
  void close() {
    owner.close();
  }

  private TestSource reader(Reader reader) throws Exception {
    String role = "sees_rows_" + reader.name().toLowerCase(Locale.ROOT) + "_" + System.nanoTime();
    owner.execute("create role " + role + " login", "grant select on rows to " + role);
    return new TestSource(owner.uri.replace("postgres@", role + "@"));
  }

  private String definition() throws Exception {
    return TestSource.definition(folder, SELECT, "rows where t = $1");
  }

  private static long rows(TestSource role, PgDeliverySource source) {
    byte[] csv = role.read(source, everything("message_id"));
    return new String(csv, UTF_8).lines().count() - 1;
  }

  @ParameterizedTest
  @EnumSource(names = {"CURSOR", "RAW"})
  void exportsFailWhenItIsSwitchedOnWhileTheServerRuns(Reader reader) throws Exception {
    try (TestSource role = reader(reader)) {
      PgDeliverySource source = role.open(reader, definition(), 4, new Slicing(2, 1));
      assertThat(rows(role, source)).isEqualTo(3);
      owner.execute("alter table rows enable row level security");
      assertThatThrownBy(() -> rows(role, source))
          .isInstanceOfSatisfying(
              ExportException.class,
              failure -> assertThat(failure.failureCode()).hasValue(Failure.Code.SOURCE_ERROR))
          .hasMessageContaining("row-level security")
          .hasMessageContaining("BYPASSRLS")
          .hasMessageContaining("restart");
      owner.execute("alter table rows disable row level security");
      assertThat(rows(role, source)).isEqualTo(3);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"CURSOR", "RAW"})
  void exportsGoOnWhereTheStartHasWarnedOfIt(Reader reader) throws Exception {
    owner.execute("alter table rows enable row level security");
    try (TestSource role = reader(reader)) {
      assertThat(rows(role, role.open(reader, definition(), 4, new Slicing(2, 1)))).isEqualTo(2);
    }
  }
}
