package io.hookexport.platforms;

import static io.hookexport.support.Await.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.export.ExportError;
import io.hookexport.export.Project;
import io.hookexport.source.PgDeliverySource;
import io.hookexport.source.rows.SourceSettings.Reader;
import io.hookexport.support.TestRequest;
import io.hookexport.support.TestSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ConvoyTest extends PlatformTest<ConvoyModel> {
  ConvoyTest() {
    super(new ConvoyModel());
  }

  @Override
  Column column() {
    return new Column("convoy.event_deliveries", "target_url", "ed.target_url");
  }

  @Override
  String[] version(String version) {
    return new String[] {
      "truncate convoy.gorp_migrations",
      "insert into convoy.gorp_migrations values ('" + version + ".sql')"
    };
  }

  @Override
  List<String> warnings() {
    return List.of("The time column may be NULL", "The time column may be NULL");
  }

  @Test
  void anExportWaitsWhileRowsAreElsewhere() throws Exception {
    String before = file("PROJECT0");
    // Grants on all tables are not for those that Convoy makes later.
    database.execute(
        "alter default privileges in schema convoy grant select on tables to " + database.role);
    PgDeliverySource source = database.reading.open(Reader.RAW, "convoy", 1);
    database.execute(ConvoyGuardTest.AWAY, ConvoyGuardTest.TAKE_THE_NAME);
    try {
      assertThat(
              refusal(
                  database.reading.on(
                      () ->
                          source.open(
                              new Project("demo", "PROJECT0"),
                              new TestRequest().build(),
                              Optional.empty(),
                              TestSource.FIRST))))
          .hasMessageContaining("Convoy is rewriting the table convoy.events")
          .extracting("error")
          .isEqualTo(ExportError.UNAVAILABLE);
      assertThat(database.check("--tenant", "PROJECT0").out())
          .containsPattern("rows +the guard of the source .* Convoy is rewriting the table")
          .doesNotContain("message_id ");
    } finally {
      database.execute(ConvoyGuardTest.DRAIN, ConvoyGuardTest.DROP);
    }
    assertThat(file("PROJECT0")).isEqualTo(before);
  }
}
