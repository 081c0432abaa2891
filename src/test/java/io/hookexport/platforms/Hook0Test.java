package io.hookexport.platforms;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.Test;

final class Hook0Test extends PlatformTest<Hook0Model> {
  Hook0Test() {
    super(new Hook0Model());
  }

  @Override
  Column column() {
    return new Column("event.event", "received_at", "e.received_at");
  }

  @Override
  String[] version(String version) {
    return new String[] {
      "truncate _sqlx_migrations", "insert into _sqlx_migrations values (" + version + ", true)"
    };
  }

  @Test
  void anIdMayBeWrittenInCapitals() {
    assertThat(file(model.tenant(0).toUpperCase(Locale.ROOT))).isEqualTo(file(model.tenant(0)));
  }

  /** No sort of everything: the file can begin at once, and be read in slices. */
  @Test
  void deliveriesComeInTheOrderOfTheIndex() throws Exception {
    assertThat(database.plan(database.views().get(0), View.FIRST, View.LAST))
        .startsWith("Incremental Sort")
        .contains("Presorted Key: e.received_at");
  }
}
