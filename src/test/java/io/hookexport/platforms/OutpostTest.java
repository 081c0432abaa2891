package io.hookexport.platforms;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class OutpostTest extends PlatformTest<OutpostModel> {
  OutpostTest() {
    super(new OutpostModel());
  }

  @Override
  Column column() {
    return new Column("attempts", "manual", "x.manual");
  }

  @Override
  String[] version(String version) {
    return new String[] {"update schema_migrations set version = " + version};
  }

  /** Tenants are in no table. */
  @Test
  void theFileOfAnUnknownTenantIsEmpty() {
    assertThat(file("nobody").lines()).hasSize(1);
  }
}
