package io.hookexport.source.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When the channel of a query is read, by the clock of an embedded channel. */
final class ReadPaceTest {
  private final EmbeddedChannel channel = new EmbeddedChannel();

  @AfterEach
  void close() {
    channel.close();
  }

  @Test
  void rowsThatNobodyTakesStopTheReadingUntilHalfOfThemAreTaken() {
    ReadPace pace = new ReadPace(channel, false);
    pace.produced(ReadPace.UNREAD_BYTES);
    pace.pauseWhenFull();
    assertThat(isRead()).isTrue();

    pace.produced(1);
    pace.pauseWhenFull();
    assertThat(isRead()).isFalse();

    pace.consumed(ReadPace.UNREAD_BYTES / 2);
    assertThat(isRead()).isFalse();
    pace.consumed(1);
    assertThat(isRead()).isTrue();
  }

  @Test
  void muchIsReadAMillisecondApartAndLittleAtOnce() {
    ReadPace pace = new ReadPace(channel, false);
    pace.received(ReadPace.LARGE_BYTES);
    pace.pauseWhenLarge();
    assertThat(isRead()).isTrue();

    pace.received(1);
    pace.pauseWhenLarge();
    assertThat(isRead()).isFalse();
    sleep();
    assertThat(isRead()).isTrue();
  }

  @Test
  void aLargeQueryIsReadSeldomFromTheBeginning() {
    ReadPace pace = new ReadPace(channel, true);
    pace.pauseWhenLarge();
    assertThat(isRead()).isFalse();
  }

  @Test
  void aPauseForTheReaderIsNotEndedByTheClockNorTheNapByTheReader() {
    ReadPace pace = new ReadPace(channel, true);
    pace.pauseWhenLarge();
    pace.produced(ReadPace.UNREAD_BYTES + 1);
    pace.pauseWhenFull();
    sleep();
    assertThat(isRead()).as("after the nap, with the reader behind").isFalse();
    pace.consumed(ReadPace.UNREAD_BYTES + 1);
    assertThat(isRead()).isTrue();

    pace.pauseWhenLarge();
    pace.produced(ReadPace.UNREAD_BYTES + 1);
    pace.pauseWhenFull();
    pace.consumed(ReadPace.UNREAD_BYTES + 1);
    assertThat(isRead()).as("during the nap, with the reader at the end").isFalse();
    sleep();
    assertThat(isRead()).isTrue();
  }

  @Test
  void whatIsThrownAwayIsReadAtOnce() {
    ReadPace pace = new ReadPace(channel, true);
    pace.pauseWhenLarge();
    pace.produced(ReadPace.UNREAD_BYTES + 1);
    pace.pauseWhenFull();
    pace.unlimit();
    assertThat(isRead()).isTrue();
  }

  @Test
  void theNextQueryOfTheChannelIsNotDisturbed() {
    ReadPace pace = new ReadPace(channel, true);
    pace.pauseWhenLarge();
    pace.produced(ReadPace.UNREAD_BYTES + 1);
    pace.pauseWhenFull();
    pace.end();
    sleep();
    pace.consumed(ReadPace.UNREAD_BYTES + 1);
    assertThat(isRead()).isFalse();
  }

  private boolean isRead() {
    return channel.config().isAutoRead();
  }

  private void sleep() {
    channel.freezeTime();
    channel.advanceTimeBy(ReadPace.PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    channel.runScheduledPendingTasks();
    channel.unfreezeTime();
  }
}
