package io.hookexport.source;

import static io.hookexport.support.Await.await;
import static io.hookexport.support.TestSource.everything;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import io.hookexport.csv.ChunkArrays;
import io.hookexport.csv.CsvEncoder;
import io.hookexport.source.definition.CellForm;
import io.hookexport.source.definition.ColumnNotes;
import io.hookexport.source.rows.DeliveryQuery;
import io.hookexport.source.rows.SourceSettings.Reader;
import io.hookexport.source.wire.RawRowEncoder;
import io.hookexport.support.CapturedLog;
import io.hookexport.support.TestSource;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.sqlclient.Tuple;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which way of reading is chosen, and what is refused. */
final class RawReadingTest {
  @TempDir Path folder;
  @AutoClose private final CapturedLog log = new CapturedLog(Level.WARN, "io.hookexport");

  /** What the start says of this source's columns, which have the names of both directions. */
  @AutoClose final CapturedLog notes = new CapturedLog(Level.ERROR, ColumnNotes.class);

  private TestSource utf8;
  private TestSource anything;
  private String source;

  @BeforeEach
  void open() throws Exception {
    utf8 = new TestSource();
    utf8.execute(
        "create database %s_ascii template template0 encoding 'SQL_ASCII' locale 'C'"
            .formatted(utf8.uri.substring(utf8.uri.lastIndexOf('/') + 1)));
    anything = new TestSource(utf8.uri + "_ascii");
    source =
        TestSource.definition(
            folder,
            "n::text as message_id, timestamptz '2026-10-02' as created_at,"
                + " timestamptz '2026-10-02' as received_at",
            "generate_series(1, 3) n where $1 = 'tenant-1'");
  }

  @AfterEach
  void close() {
    anything.close();
    utf8.close();
  }

  @Test
  void rawIsChosenWhereItWorks() throws Exception {
    PgDeliverySource automatic = utf8.open(Reader.AUTO, source, 1);
    assertThat(automatic.readsRaw()).isTrue();
    assertThat(log.list).isEmpty();
  }

  @Test
  void theCursorTakesOverWithOneClearLine() {
    PgDeliverySource automatic = anything.open(Reader.AUTO, source, 1);
    assertThat(log.list).hasSize(1);
    assertThat(log.list.get(0).getLevel()).isEqualTo(Level.WARN);
    assertThat(log.list.get(0).getFormattedMessage() + log.list.get(0).getKeyValuePairs())
        .contains("Source rows are read with a cursor")
        .contains("source.reader")
        .contains("its encoding is SQL_ASCII", "fails every export that reads it");
    assertThat(anything.text(automatic, everything("message_id")))
        .isEqualTo("\"message_id\"\r\n1\r\n2\r\n3\r\n");
  }

  @Test
  void aByteThatIsNoTextFailsTheExportWithWordsForTheOperator() throws Exception {
    String broken =
        TestSource.definition(
            folder,
            "convert_from('\\xe9', 'SQL_ASCII') as message_id, timestamptz '2026-10-02' as created_at,"
                + " timestamptz '2026-10-02' as received_at",
            "generate_series(1, 3) n where $1 = 'tenant-1'");
    PgDeliverySource automatic = anything.open(Reader.AUTO, broken, 1);
    assertThatThrownBy(() -> anything.read(automatic, everything("message_id")))
        .hasMessageContaining("22021")
        .hasMessageContaining("not valid in the encoding of its database")
        .hasMessageContaining("SQL_ASCII");
  }

  @Test
  void theCursorByChoiceNeedsNoLine() {
    PgDeliverySource chosen = utf8.open(Reader.CURSOR, source, 1);
    assertThat(chosen.readsRaw()).isFalse();
    assertThat(log.list).isEmpty();
  }

  @Test
  void rawByChoiceIsTakenAtItsWord() {
    assertThatThrownBy(() -> await(anything.tryOpen(Reader.RAW, source, 1)))
        .hasMessageContaining("source.reader is raw")
        .hasMessageContaining("SQL_ASCII");
  }

  private static ByteBuf description(int... oids) {
    ByteBuf out = Unpooled.buffer().writeShort(oids.length);
    for (int oid : oids) {
      out.writeByte('c').writeByte(0).writeInt(0).writeShort(0).writeInt(oid);
      out.writeShort(0).writeInt(0).writeShort(1);
    }
    return out;
  }

  private static RawRowEncoder encoder(ByteBuf description, CellForm... forms) {
    return new RawRowEncoder(description.array(), 0, query(forms));
  }

  private static DeliveryQuery query(CellForm... forms) {
    return DeliveryQuery.other("", Tuple.tuple(), List.of(forms));
  }

  private static void write(ByteBuf row) {
    RawRowEncoder encoder = encoder(description(25, 1184), CellForm.STRING, CellForm.BINARY);
    encoder.write(
        row.array(),
        row.readerIndex(),
        row.readableBytes(),
        new CsvEncoder(new ChunkArrays(64, 4), false));
  }

  @Test
  void aRowThatDoesNotFitItsDescriptionIsRefused() {
    ByteBuf good =
        Unpooled.buffer().writeShort(2).writeInt(1).writeByte('x').writeInt(8).writeLong(7);
    write(good);
    for (int length = 2; length < good.readableBytes(); length++) {
      ByteBuf cut = good.slice(0, length).copy();
      assertThatThrownBy(() -> write(cut)).isInstanceOf(IllegalStateException.class);
    }
    ByteBuf longer = good.copy().writeByte(0);
    assertThatThrownBy(() -> write(longer)).hasMessageContaining("does not fit its description");
    ByteBuf threeBytes = Unpooled.buffer().writeShort(2).writeInt(-1).writeInt(3).writeMedium(7);
    assertThatThrownBy(() -> write(threeBytes)).hasMessageContaining("does not fit");
    ByteBuf negative = Unpooled.buffer().writeShort(2).writeInt(-2).writeInt(8).writeLong(7);
    assertThatThrownBy(() -> write(negative)).hasMessageContaining("does not fit");
    ByteBuf oneColumn = Unpooled.buffer().writeShort(1).writeInt(-1);
    assertThatThrownBy(() -> write(oneColumn)).hasMessageContaining("does not fit");
  }

  @Test
  void columnsThatAreNotTheSelectedOnesAreRefused() {
    assertThatThrownBy(() -> encoder(description(25), CellForm.STRING, CellForm.STRING))
        .hasMessageContaining("expected 2 columns, got 1");
    for (CellForm form : CellForm.values()) {
      assertThatThrownBy(() -> encoder(description(3802), form))
          .hasMessageContaining("column c has the type with oid 3802");
    }
  }

  /** The format of a column was asked for before its type was known for sure. */
  @ParameterizedTest
  @CsvSource({
    "25, BINARY",
    "23, BINARY",
    "2950, STRING",
    "23, STRING",
    "1184, INTEGER",
    "1043, NUMBER"
  })
  void aTypeThatDoesNotFitItsFormIsRefused(int oid, CellForm form) {
    assertThatThrownBy(() -> encoder(description(oid), form))
        .hasMessageContaining("column c has the type with oid " + oid);
  }

  /** It goes on by number, and the rows before may be others now. */
  @Test
  void aQueryThatGoesOnBehindARowMustHaveThatRow() {
    DeliveryQuery query = query(CellForm.STRING);
    new RawRowEncoder(description(25).array(), 0, query).end();

    RawRowEncoder goingOn =
        new RawRowEncoder(description(25).array(), 0, query.after(new byte[] {1}));

    assertThatThrownBy(goingOn::end).hasMessageContaining("returned different rows");
  }
}
