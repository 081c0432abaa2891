package io.hookexport.platforms;

import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.platforms.SourceStatements.Typed;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** The source of Hook0. */
final class Hook0Test extends PlatformTest<Hook0Model> {
  Hook0Test() {
    super(new Hook0Model(), 3, List.of("event", "request_attempt", "response"));
  }

  @Test
  void anApplicationIsFoundByItsId() throws SQLException {
    String id = model.tenant(0);
    for (String written : List.of(id, id.toUpperCase(Locale.ROOT))) {
      assertThat(statements.tenant(connection, written)).contains(new Typed(id, "uuid"));
    }
    String deleted = model.data().apps.get(3).id().toString();
    for (String unknown : List.of("", "acme", id + "0", id.replace("-", ""), deleted)) {
      assertThat(statements.tenant(connection, unknown)).as(unknown).isEmpty();
    }
  }

  /** No sort of everything: the file can begin at once, and be read in slices. */
  @Test
  void deliveriesComeInTheOrderOfTheIndex() throws SQLException {
    Typed id = statements.tenant(connection, model.tenant(0)).orElseThrow();
    assertThat(
            statements.plan(
                connection,
                statements.dataset("deliveries", "outbound"),
                id,
                "2026-03-01T00:00:00Z",
                "2026-03-04T00:00:00Z"))
        .startsWith("Incremental Sort")
        .contains("Presorted Key: e.received_at");
  }
}
