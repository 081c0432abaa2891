package io.hookexport.platforms;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

final class SvixTest extends PlatformTest<SvixModel> {
  SvixTest() {
    super(new SvixModel());
  }

  @Override
  Column column() {
    return new Column("message", "event_type", "m.event_type");
  }

  @Override
  String[] version(String version) {
    return new String[] {
      "truncate _sqlx_migrations", "insert into _sqlx_migrations values (" + version + ", true)"
    };
  }

  @Test
  void anApplicationIsFoundByItsIdOrByItsOrganisationAndUid() {
    assertThat(model.tenant(1)).isEqualTo("org_1/acme");
    assertThat(file(model.data().apps.get(1).id())).isEqualTo(file("org_1/acme"));
  }

  /** In the ids, so that a short range of a long history is cheap. */
  @Test
  void theRangeIsFoundInTheIndex() throws Exception {
    Instant from = Instant.parse("2026-03-02T00:00:00Z");
    for (View view : database.views()) {
      assertThat(database.plan(view, from, from.plusSeconds(3600)))
          .containsPattern("Index Cond: .*id.* >= .*id.* < ");
    }
  }
}
