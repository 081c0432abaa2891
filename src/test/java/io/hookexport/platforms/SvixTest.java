package io.hookexport.platforms;

import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.platforms.SourceStatements.Typed;
import io.hookexport.platforms.SvixData.App;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The source of Svix. */
final class SvixTest extends PlatformTest<SvixModel> {
  SvixTest() {
    super(new SvixModel(), 3, List.of("message", "messagecontent", "messageattempt"));
  }

  @Test
  void anApplicationIsFoundByItsIdOrByItsOrganisationAndUid() throws SQLException {
    List<App> apps = model.data().apps;
    assertThat(statements.tenant(connection, apps.get(1).id()))
        .contains(new Typed(apps.get(1).id(), "varchar"));
    assertThat(statements.tenant(connection, "org_1/acme"))
        .contains(new Typed(apps.get(1).id(), "varchar"));
    assertThat(statements.tenant(connection, "org_2/acme"))
        .contains(new Typed(apps.get(2).id(), "varchar"));
    for (String unknown :
        List.of("", "acme", "org_1", "org_1/", "org_3/acme", "org_2/gone", apps.get(3).id())) {
      assertThat(statements.tenant(connection, unknown)).as(unknown).isEmpty();
    }
  }

  /** In the ids, so that a short range of a long history is cheap. */
  @Test
  void theRangeIsFoundInTheIndex() throws SQLException {
    Typed id = statements.tenant(connection, model.tenant(0)).orElseThrow();
    for (String dataset : List.of("deliveries", "attempts")) {
      assertThat(
              statements.plan(
                  connection,
                  statements.dataset(dataset, "outbound"),
                  id,
                  "2026-03-02T00:00:00Z",
                  "2026-03-02T01:00:00Z"))
          .containsPattern("Index Cond: .*id.* >= .*id.* < ");
    }
  }
}
