package io.hookexport.source.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hookexport.csv.Chunk;
import io.hookexport.csv.ChunkArrays;
import io.hookexport.csv.CsvEncoder;
import io.hookexport.source.definition.CellForm;
import io.hookexport.source.rows.Chunks;
import io.hookexport.source.rows.DeliveryQuery;
import io.vertx.sqlclient.Tuple;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the messages of one query do, by messages that a server could send. */
final class RowMessagesTest {
  private final CsvEncoder csv = new CsvEncoder(new ChunkArrays(Chunks.BYTES, 1), false);
  private int chunks;
  private final RowMessages messages =
      new RowMessages(
          DeliveryQuery.other("select 'a' as c", Tuple.tuple(), List.of(CellForm.of("TEXT"))),
          csv,
          () -> chunks++);

  @Test
  void rowsBecomeCsvAndTheServersReadinessIsTheEnd() {
    assertThat(send('1')).isTrue();
    assertThat(send('2')).isTrue();
    describe();
    row("a");
    row("b,c");
    assertThat(send('N')).as("a notice between rows").isTrue();
    assertThat(send('C')).isTrue();
    assertThat(send('Z')).isFalse();
    assertThat(messages.end()).isNull();
    assertThat(written()).isEqualTo("a\r\n\"b,c\"\r\n");
    assertThat(chunks).isZero();
  }

  @Test
  void eachRowWithWhichAChunkIsFullIsTold() {
    describe();
    row("x".repeat(Chunks.BYTES - 3));
    assertThat(chunks).isZero();
    row("");
    assertThat(chunks).isEqualTo(1);
  }

  @Test
  void discardedRowsAreNotWritten() {
    describe();
    row("a");
    messages.discard();
    row("b");
    assertThat(written()).isEqualTo("a\r\n");
  }

  @Test
  void anErrorOfTheServerIsTheEnd() {
    byte[] error = "SERROR\0C57014\0Mcanceled\0\0".getBytes(US_ASCII);
    messages.message((byte) 'E', error, 0, error.length);
    assertThat(messages.end()).hasMessageContaining("canceled");
    assertThat(messages.serverError()).isSameAs(messages.end());
  }

  @Test
  void whatIsNoResponseToOneQueryIsRefused() {
    assertThatThrownBy(() -> row("a")).hasMessageContaining("has not described");
    assertThatThrownBy(() -> send('G')).hasMessageContaining("unexpected message of type G");
    send('1');
    assertThatThrownBy(messages::end).hasMessageContaining("the server sent another message");
  }

  private boolean send(char type) {
    return messages.message((byte) type, new byte[0], 0, 0);
  }

  /** One column of type text. */
  private void describe() {
    ByteBuffer body = ByteBuffer.allocate(22);
    body.putShort((short) 1).put((byte) 'c').put((byte) 0);
    body.putInt(0).putShort((short) 0).putInt(25).putShort((short) -1).putInt(-1);
    messages.message((byte) 'T', body.array(), 0, body.capacity());
  }

  private void row(String text) {
    byte[] bytes = text.getBytes(US_ASCII);
    ByteBuffer body = ByteBuffer.allocate(6 + bytes.length);
    body.putShort((short) 1).putInt(bytes.length).put(bytes);
    messages.message((byte) 'D', body.array(), 0, body.capacity());
  }

  private String written() {
    Chunk chunk = csv.take();
    return new String(chunk.bytes(), 0, chunk.length(), US_ASCII);
  }
}
