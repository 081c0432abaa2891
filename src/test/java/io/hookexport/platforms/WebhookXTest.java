package io.hookexport.platforms;

import java.util.List;

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
}
