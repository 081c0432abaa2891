package io.hookexport.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ByteRangeTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        // header | size | kind | offset | length
        "bytes=0-0|10|PART|0|1",
        "bytes=0-9|10|PART|0|10",
        "bytes=2-5|10|PART|2|4",
        "bytes=2-|10|PART|2|8",
        "bytes=9-|10|PART|9|1",
        "bytes=-3|10|PART|7|3",
        "bytes=-10|10|PART|0|10",
        "bytes=-99|10|PART|0|10",
        "bytes=5-99|10|PART|5|5",
        "BYTES=2-5|10|PART|2|4",
        "~bytes= 2-5 ~|10|PART|2|4",
        "bytes=0-99999999999999999999999|10|PART|0|10",
        "bytes=-99999999999999999999999|10|PART|0|10",
        "bytes=10-|10|UNSATISFIABLE|0|0",
        "bytes=10-20|10|UNSATISFIABLE|0|0",
        "bytes=99999999999999999999999-|10|UNSATISFIABLE|0|0",
        "bytes=-0|10|UNSATISFIABLE|0|0",
        "bytes=0-|0|UNSATISFIABLE|0|0",
        "bytes=-5|0|UNSATISFIABLE|0|0",
        "bytes=5-2|10|WHOLE|0|10",
        "bytes=0-1,3-4|10|WHOLE|0|10",
        "bytes=-|10|WHOLE|0|10",
        "bytes=|10|WHOLE|0|10",
        "bytes=a-b|10|WHOLE|0|10",
        "bytes=--5|10|WHOLE|0|10",
        "bytes=1-2-3|10|WHOLE|0|10",
        "bytes=٣-٤|10|WHOLE|0|10",
        "bytes 0-1|10|WHOLE|0|10",
        "rows=0-1|10|WHOLE|0|10",
        "~~|10|WHOLE|0|10",
      })
  void headersMeanWhatTheStandardSays(
      String header, long size, ByteRange.Kind kind, long offset, long length) {
    assertThat(ByteRange.of(header, size)).isEqualTo(new ByteRange(kind, offset, length));
  }

  @Test
  void noHeaderIsTheWholeFile() {
    assertThat(ByteRange.of(null, 10)).isEqualTo(new ByteRange(ByteRange.Kind.WHOLE, 0, 10));
  }
}
