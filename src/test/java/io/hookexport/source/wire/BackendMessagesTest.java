package io.hookexport.source.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

final class BackendMessagesTest {
  private static final long SEED = Long.getLong("seed", System.nanoTime());
  private final RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(SEED);

  /** Type and body; the body's hash stands for it. */
  private record Message(byte type, int length, int hash) {
    static Message of(byte type, byte[] body) {
      return new Message(type, body.length, Arrays.hashCode(body));
    }
  }

  private static final class Seen implements BackendMessages.Receiver {
    final List<Message> messages = new ArrayList<>();

    @Override
    public boolean message(byte type, byte[] bytes, int offset, int length) {
      messages.add(Message.of(type, Arrays.copyOfRange(bytes, offset, offset + length)));
      return type != 'Z';
    }
  }

  private static void write(ByteBuf out, int type, byte[] body) {
    out.writeByte(type).writeInt(body.length + 4).writeBytes(body);
  }

  private byte[] body(int length) {
    byte[] body = new byte[length];
    random.nextBytes(body);
    return body;
  }

  /** Feeds it in pieces of the sizes that {@code sizes} gives. */
  private static void feed(BackendMessages messages, ByteBuf all, IntSupplier sizes) {
    while (all.isReadable()) {
      ByteBuf piece = all.readSlice(Math.min(sizes.getAsInt(), all.readableBytes()));
      messages.feed(piece);
      assertThat(piece.isReadable()).isFalse();
    }
  }

  private ByteBuf messages(int count, int maxLength, List<Message> expected) {
    ByteBuf all = Unpooled.buffer();
    for (int i = 0; i < count; i++) {
      byte[] body = body(random.nextInt(5) == 0 ? 0 : random.nextInt(maxLength));
      write(all, 'D', body);
      expected.add(Message.of((byte) 'D', body));
    }
    return all;
  }

  @Test
  void messagesArriveWholeByteByByte() {
    List<Message> expected = new ArrayList<>();
    ByteBuf all = messages(300, 60, expected);
    Seen seen = new Seen();
    feed(new BackendMessages(seen), all, () -> 1);
    assertThat(seen.messages).as("seed %d", SEED).isEqualTo(expected);
  }

  @Test
  void messagesArriveWholeHoweverTheyAreCut() {
    for (int round = 0; round < 30; round++) {
      List<Message> expected = new ArrayList<>();
      ByteBuf all = messages(1 + random.nextInt(200), 1 << random.nextInt(1, 18), expected);
      int longest = 1 << random.nextInt(1, 20);
      Seen seen = new Seen();
      feed(new BackendMessages(seen), all, () -> 1 + random.nextInt(longest));
      assertThat(seen.messages).as("seed %d", SEED).isEqualTo(expected);
    }
  }

  @Test
  void aHugeMessageBetweenSmallOnesArrivesWhole() {
    ByteBuf all = Unpooled.buffer();
    List<Message> expected = new ArrayList<>();
    for (int length : new int[] {3, 20_000_000, 0, 5_000_000, 4}) {
      byte[] body = body(length);
      write(all, 'D', body);
      expected.add(Message.of((byte) 'D', body));
    }
    Seen seen = new Seen();
    feed(new BackendMessages(seen), all, () -> 65_536);
    assertThat(seen.messages).as("seed %d", SEED).isEqualTo(expected);
  }

  @Test
  void whatFollowsTheLastMessageIsLeftUntouched() {
    ByteBuf all = Unpooled.buffer();
    write(all, 'C', new byte[] {1});
    write(all, 'Z', new byte[] {'I'});
    write(all, 'N', new byte[] {7, 7});
    all.writeByte('E');
    Seen seen = new Seen();
    BackendMessages messages = new BackendMessages(seen);
    messages.feed(all);
    assertThat(seen.messages).extracting(Message::type).containsExactly((byte) 'C', (byte) 'Z');
    assertThat(messages.stopped()).isTrue();
    assertThat(messages.rest()).containsExactly('N', 0, 0, 0, 6, 7, 7, 'E');
  }

  @Test
  void anImpossibleLengthIsNoMessage() {
    for (int length : new int[] {3, 0, -1, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
      ByteBuf all = Unpooled.buffer().writeByte('D').writeInt(length).writeByte(0);
      assertThatThrownBy(() -> new BackendMessages(new Seen()).feed(all))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("the server sent a message of " + length + " bytes");
    }
  }

  @Test
  void aMessageThatIsTooLargeForTheMemoryIsRefusedBeforeItCame() {
    BackendMessages messages = new BackendMessages(new Seen(), 1_000_000);
    messages.feed(Unpooled.buffer().writeByte('D').writeInt(1_000_001).writeZero(10));
    assertThatThrownBy(() -> messages.feed(Unpooled.buffer().writeZero(10)))
        .isInstanceOf(OutOfMemoryError.class)
        .hasMessageContaining("1000002 bytes")
        .hasMessageContaining("-Xmx");
  }
}
