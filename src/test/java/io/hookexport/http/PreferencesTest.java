package io.hookexport.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.hookexport.support.Await;
import java.util.OptionalInt;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PreferencesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "wait=10 | 10",
        "WAIT = 10 | 10",
        "wait=\"10\" | 10",
        "wait=10; foo=bar | 10",
        "respond-async, wait=10 | 10",
        ", ,wait=10,, | 10",
        "return=minimal;x=\"a,wait=5\", wait=7 | 7",
        "x=\"a\\\",wait=5\", wait=7 | 7",
        "wait=3, wait=9 | 3",
        "wait=0 | 0",
        "wait=007 | 7",
        "wait=99999999999999999999 | 2147483647"
      })
  void theFirstWaitCounts(String header, int seconds) {
    assertThat(Preferences.waitSeconds(header)).isEqualTo(OptionalInt.of(seconds));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "wait",
        "wait=",
        "wait=abc",
        "wait=-1",
        "wait=1.5",
        "wait=\"5",
        "wait=5\"",
        "wait=5 6",
        "wait=abc, wait=5",
        "await=5",
        "wait5",
        "x=\"wait=5\"",
        "x=\"never closed, wait=5",
        "return=minimal",
        "=5",
        "\"wait\"=5",
        "wait=\uff15"
      })
  void whateverIsMalformedOrUnknownIsIgnored(String header) {
    assertThat(Preferences.waitSeconds(header)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {" ", "\"", ",", "wait=0", "x=\"\\", "\t;"})
  void aLongHeaderTakesNoTime(String piece) {
    // Backtracking would take minutes: the deadline can be that of a hang.
    assertTimeoutPreemptively(
        Await.DEADLINE, () -> Preferences.waitSeconds(piece.repeat(16_384 / piece.length())));
  }
}
