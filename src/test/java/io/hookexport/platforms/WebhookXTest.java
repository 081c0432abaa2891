package io.hookexport.platforms;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class WebhookXTest extends PlatformTest<WebhookXModel> {
  WebhookXTest() {
    super(new WebhookXModel());
  }

  @Override
  Column column() {
    return new Column("attempts", "trigger_mode", "x.trigger_mode");
  }

  @Override
  String[] version(String version) {
    return new String[] {"update schema_migrations set version = " + version};
  }

  @Override
  List<String> warnings() {
    return List.of(
        "The time column may be NULL",
        "A column in `order` may be NULL",
        "The time column may be NULL");
  }

  /** Also where another one has that id as its name. */
  @Test
  void aWorkspaceIsFoundByItsIdOrItsName() {
    assertThat(file("workspace 1")).isEqualTo(file(model.tenant(1)));
  }
}
