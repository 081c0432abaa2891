package io.hookexport.http.limits;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ConnectionPlacesTest {
  @Test
  void manyAddressesLeavePlacesToOthers() {
    ConnectionPlaces places = new ConnectionPlaces(1000, 1000, TrustedProxies.NONE);
    for (int i = 0; i < 9000; i++) {
      places.take("192.0.2." + i % 9);
    }
    assertThat(places.open()).isEqualTo(900);
    for (int i = 0; i < 50; i++) {
      assertThat(places.take("198.51.100.1")).isTrue();
    }
  }
}
