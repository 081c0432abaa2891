package io.hookexport.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.export.ExportException;
import io.hookexport.http.limits.Allowance;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A limit of one is told in the singular. */
final class LimitWordsTest {
  @Test
  void oneIsOne() {
    Allowance one = new Allowance(false, 1, 0, 1);
    assertThat(one.tooManyRequests().message())
        .isEqualTo(
            "This project has reached its limit of 1 request per minute."
                + " Please try again in 1 second.");
    assertThat(one.tooManyFileRequests().message())
        .contains("The limit is 1 file request per minute");
    assertThat(one.tooManyWatches().message()).contains("waiting requests: 1. ");
    assertThat(ExportException.activeLimit(Optional.empty(), 1, 1).message())
        .isEqualTo("An export is already in progress. Please wait for it to complete.");
    assertThat(ExportException.hourlyLimit(1, 1).message())
        .isEqualTo(
            "This project has reached its limit of 1 export per hour."
                + " Please try again in 1 second.");
  }

  @Test
  void moreAreMany() {
    Allowance two = new Allowance(false, 2, 0, 60);
    assertThat(two.tooManyRequests().message())
        .contains("its limit of 2 requests per minute.", "in 60 seconds.");
    assertThat(two.tooManyFileRequests().message())
        .contains("The limit is 2 file requests per minute ");
    assertThat(ExportException.activeLimit(Optional.empty(), 2, 60).message())
        .isEqualTo(
            "This project has reached its limit of 2 exports in progress."
                + " Please wait for one to end.");
    assertThat(ExportException.hourlyLimit(2, 60).message())
        .contains("its limit of 2 exports per hour.", "in 60 seconds.");
  }
}
