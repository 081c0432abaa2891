package io.hookexport.source.wire;

import static io.hookexport.support.Await.await;
import static io.hookexport.support.Await.failure;
import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.postgres.BorrowedChannel;
import io.hookexport.postgres.ConnectionUri;
import io.hookexport.support.TestSource;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.vertx.pgclient.PgConnection;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same stream, however the network cuts it. */
final class RowLimitTest {
  private static final int MOST = 1000;

  private final List<OutOfMemoryError> told = new ArrayList<>();
  private final EmbeddedChannel channel = new EmbeddedChannel(new RowLimit(MOST, told::add));

  private static void message(ByteBuf to, char type, int length) {
    to.writeByte(type).writeInt(length).writeZero(length - Integer.BYTES);
  }

  private void send(ByteBuf all, int cut) {
    while (all.isReadable() && channel.isOpen()) {
      channel.writeInbound(all.readRetainedSlice(Math.min(cut, all.readableBytes())));
    }
    all.release();
  }

  private int passed() {
    int bytes = 0;
    for (ByteBuf some; (some = channel.readInbound()) != null; some.release()) {
      bytes += some.readableBytes();
    }
    return bytes;
  }

  /** The end of a query is done by another thread than the beginning of the next one. */
  @Test
  void aQueryTakesItsOwnLimitAway() {
    try (TestSource source = new TestSource()) {
      PgConnection connection = await(ConnectionUri.connect(source.vertx, source.uri));
      BorrowedChannel lent = BorrowedChannel.of(connection);
      RowLimit ended = new RowLimit(MOST, told::add);
      RowLimit next = new RowLimit(MOST, told::add);
      lent.limit(ended);
      lent.limit(next);
      lent.unlimit(ended);
      lent.unlimit(ended);
      assertThat(await(connection.query("select repeat('x', 100)").execute())).hasSize(1);

      assertThat(failure(connection.query("select repeat('x', 2000)").execute())).isNotNull();
      assertThat(told).hasSize(1);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 7, 100, 100_000})
  void anyNumberOfBatchesPassesAndOtherMessagesAreNotCounted(int cut) {
    ByteBuf all = Unpooled.buffer();
    for (char end : new char[] {'s', 's', 'C'}) {
      message(all, '1', 4);
      message(all, 'T', 5000);
      message(all, 'D', MOST);
      message(all, 'D', 400);
      message(all, 'D', 600);
      message(all, end, 12);
    }
    int bytes = all.readableBytes();

    send(all, cut);

    assertThat(told).isEmpty();
    assertThat(passed()).isEqualTo(bytes);
    assertThat(channel.isOpen()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 7, 100, 100_000})
  void aRowThatIsTooLargeIsRefusedByItsHead(int cut) {
    ByteBuf all = Unpooled.buffer();
    message(all, '2', 4);
    int before = all.readableBytes();
    all.writeByte('D').writeInt(MOST + 1);

    send(all, cut);

    assertThat(told)
        .singleElement()
        .asString()
        .contains("a row of 1001 bytes", "(-Xmx) at most 1000")
        .doesNotContain("source.reader");
    assertThat(channel.isOpen()).isFalse();
    assertThat(passed()).isLessThan(before + 5);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 100_000})
  void rowsThatAreTooLargeTogetherAreRefused(int cut) {
    ByteBuf all = Unpooled.buffer();
    message(all, 'D', MOST);
    message(all, 'D', 600);
    message(all, 'D', 401);

    send(all, cut);

    assertThat(told)
        .singleElement()
        .asString()
        .contains("a batch of rows of 2001 bytes", "(-Xmx) at most 2000", "source.reader to raw");
    assertThat(channel.isOpen()).isFalse();
  }
}
