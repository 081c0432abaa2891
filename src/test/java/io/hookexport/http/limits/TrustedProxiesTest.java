package io.hookexport.http.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.MultiMap;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TrustedProxiesTest {
  private static final String PROXY = "10.1.2.3";
  private final TrustedProxies proxies =
      TrustedProxies.of(List.of("10.0.0.0/8", "2001:db8:1::/48", "192.168.7.7"));

  private String client(String peer, String... headers) {
    MultiMap map = MultiMap.caseInsensitiveMultiMap();
    for (int i = 0; i < headers.length; i += 2) {
      map.add(headers[i], headers[i + 1]);
    }
    return proxies.client(peer, map);
  }

  @Test
  void onlyTheGivenNetworksAreTrusted() {
    for (String inside :
        List.of("10.255.0.1", "2001:db8:1:2::9", "192.168.7.7", "::ffff:10.0.0.1")) {
      assertThat(proxies.trust(inside)).as(inside).isTrue();
    }
    for (String outside : List.of("11.0.0.1", "2001:db8:2::9", "192.168.7.8", "", "unknown")) {
      assertThat(proxies.trust(outside)).as(outside).isFalse();
    }
    assertThat(TrustedProxies.NONE.trust("10.0.0.1")).isFalse();
    assertThat(TrustedProxies.of(List.of("0.0.0.0/0")).trust("8.8.8.8")).isTrue();
    assertThat(TrustedProxies.of(List.of("fc00::/7")).trust("fd00::1")).isTrue();
    assertThat(TrustedProxies.of(List.of("fc00::/7")).trust("fe80::1")).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "192.0.2.1 | 192.0.2.1",
        "192.0.2.1:4711 | 192.0.2.1",
        "2001:DB8::1 | 2001:db8::1",
        "[2001:db8::1]:80 | 2001:db8::1",
        "203.0.113.9, 192.0.2.1 | 192.0.2.1",
        "192.0.2.1, 10.9.9.9, 192.168.7.7 | 192.0.2.1",
        "10.9.9.9 | 10.9.9.9",
        "192.0.2.1, unknown | 10.1.2.3",
        "192.0.2.1, unknown, 10.4.4.4 | 10.4.4.4",
        "192.0.2.1, | 10.1.2.3",
        "'a\"b, 192.0.2.1' | 10.1.2.3",
        "example.com | 10.1.2.3"
      })
  void theClientIsTheFirstFromTheRightThatIsNoProxy(String list, String client) {
    assertThat(client(PROXY, "X-Forwarded-For", list)).isEqualTo(client);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "for=192.0.2.1 | 192.0.2.1",
        "For=\"[2001:db8::1]:4711\";proto=https;by=203.0.113.43 | 2001:db8::1",
        "proto=https; for=\"192.0.2.1:80\" | 192.0.2.1",
        "for=203.0.113.9, for=192.0.2.1;host=\"a,b;for=1.2.3.4\", for=10.2.2.2 | 192.0.2.1",
        "for=192.0.2.1, for=_hidden | 10.1.2.3",
        "for=192.0.2.1, for=unknown | 10.1.2.3",
        "for=192.0.2.1, proto=https | 10.1.2.3"
      })
  void theStandardHeaderSaysTheSame(String list, String client) {
    assertThat(client(PROXY, "Forwarded", list.replace("'", ""))).isEqualTo(client);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "for=9.9.9.9;x=\", for=192.0.2.1",
        "for=9.9.9.9;x=\"\\, for=192.0.2.1",
        "for=9.9.9.9;x=\", for=\"[2001:db8::1]:80\"",
        "for=192.0.2.1;x=\"a\"b",
        "for=192.0.2.1;x=a b",
        "for=192.0.2.1;for=192.0.2.2",
        "for=192.0.2.1;=x",
        "for=192.0.2.1 x",
        "for=192.0.2.1;x",
        "x y;for=192.0.2.1"
      })
  void whatDoesNotParseWholeTellsNothing(String list) {
    assertThat(client(PROXY, "Forwarded", list)).isEqualTo(PROXY);
    assertThat(client(PROXY, "Forwarded", list, "X-Forwarded-For", "192.0.2.1")).isEqualTo(PROXY);
    assertThat(forwarded("host", "Forwarded", list + ";host=a", "X-Forwarded-host", "b")).isEmpty();
  }

  @Test
  void aQuoteThatAClientLeavesOpenTakesInNoOtherLine() {
    String open = "for=9.9.9.9;host=evil.example;x=\"";
    for (String own :
        List.of("for=192.0.2.1;host=good.example", "for=\"192.0.2.1:80\";host=\"a\"")) {
      assertThat(client(PROXY, "Forwarded", open, "Forwarded", own)).isEqualTo(PROXY);
      assertThat(forwarded("host", "Forwarded", open, "Forwarded", own)).isEmpty();
      assertThat(forwarded("host", "Forwarded", open + ", " + own)).isEmpty();
    }
    assertThat(client(PROXY, "X-Forwarded-For", "9.9.9.9\"", "X-Forwarded-For", "192.0.2.1"))
        .isEqualTo(PROXY);
    assertThat(forwarded("host", "X-Forwarded-host", "evil.example;x=\"", "X-Forwarded-host", "a"))
        .isEmpty();
    assertThat(forwarded("host", "Forwarded", open, "X-Forwarded-host", "evil.example")).isEmpty();
  }

  @Test
  void whatTheProxyNextToUsSaysCountsAndQuotesAreTakenOff() {
    assertThat(
            forwarded(
                "host", "Forwarded", "host=evil.example", "Forwarded", "for=192.0.2.1;host=a"))
        .contains("a");
    assertThat(forwarded("host", "Forwarded", "Host=\"a.\\example:80\"; proto=https;"))
        .contains("a.example:80");
    assertThat(forwarded("proto", "X-Forwarded-proto", "http", "X-Forwarded-proto", "https"))
        .contains("https");
  }

  private Optional<String> forwarded(String what, String... headers) {
    MultiMap map = MultiMap.caseInsensitiveMultiMap();
    for (int i = 0; i < headers.length; i += 2) {
      map.add(headers[i], headers[i + 1]);
    }
    return proxies.forwarded(what, PROXY, map);
  }

  @Test
  void severalLinesAreOneList() {
    assertThat(client(PROXY, "X-Forwarded-For", "192.0.2.1", "X-Forwarded-For", "10.2.2.2"))
        .isEqualTo("192.0.2.1");
  }

  @Test
  void twoHeadersThatDifferAreNotBelieved() {
    assertThat(client(PROXY, "Forwarded", "for=192.0.2.1", "X-Forwarded-For", "192.0.2.1"))
        .isEqualTo("192.0.2.1");
    assertThat(client(PROXY, "Forwarded", "for=203.0.113.9", "X-Forwarded-For", "192.0.2.1"))
        .isEqualTo(PROXY);
  }

  @Test
  void whoIsNoProxyIsBelievedNothing() {
    assertThat(client("192.0.2.77", "X-Forwarded-For", "192.0.2.1", "Forwarded", "for=192.0.2.1"))
        .isEqualTo("192.0.2.77");
    assertThat(client(PROXY)).isEqualTo(PROXY);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "10.0.0.0/33",
        "10.0.0.0/-1",
        "10.0.0",
        "example.com",
        "10.0.0.0/8/8",
        "::/129",
        "10.0.0.1/"
      })
  void whatIsNoNetworkIsNamed(String text) {
    assertThatThrownBy(() -> TrustedProxies.of(List.of(text))).hasMessageContaining(text);
  }
}
