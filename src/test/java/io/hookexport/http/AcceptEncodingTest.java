package io.hookexport.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AcceptEncodingTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "gzip",
        "GZIP",
        "x-gzip",
        "gzip, deflate, br, zstd",
        "br;q=1.0,\tgzip ; q=0.8 , *;q=0.1",
        "*",
        "gzip;q=0.001",
        "gzip;q=1.000, identity",
        "gzip;Q=0.5, identity;q=0.4",
        "identity;q=0, gzip;q=0.1",
        "*;q=0, gzip",
        "identity;q=0, *",
        ", gzip,, ;q=1"
      })
  void gzip(String line) {
    assertThat(AcceptEncoding.prefersGzip(List.of(line))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "identity",
        "br",
        "gzip;q=0",
        "gzip;q=0.000, *",
        "*;q=0",
        "gzip;q=0.4, identity;q=0.5",
        "gzip;q=0.4, identity",
        "*;q=0.2, identity;q=0.3",
        "identity;q=0",
        "gzip;q=0, identity;q=0",
        "gzip;q=2",
        "gzip;q=0.1234",
        "gzip;q=-1",
        "gzip;q=",
        "gzip;level=9",
        "g zip",
        "gzipped",
        "\"gzip\""
      })
  void plain(String line) {
    assertThat(AcceptEncoding.prefersGzip(List.of(line))).isFalse();
  }

  @Test
  void allLinesOfTheHeaderAreOneList() {
    assertThat(AcceptEncoding.prefersGzip(List.of("br", "gzip"))).isTrue();
    assertThat(AcceptEncoding.prefersGzip(List.of("gzip;q=0.5", "identity"))).isFalse();
    assertThat(AcceptEncoding.prefersGzip(List.of())).isFalse();
  }
}
