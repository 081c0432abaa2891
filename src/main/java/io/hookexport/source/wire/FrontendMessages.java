package io.hookexport.source.wire;

import io.hookexport.source.definition.CellForm;
import io.hookexport.source.rows.Range;
import io.netty.buffer.ByteBuf;
import io.vertx.sqlclient.Tuple;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;

/** The client's messages to read one query, each column in the format of its form. */
final class FrontendMessages {
  private static final short TEXT = 0;
  private static final short BINARY = 1;

  private FrontendMessages() {}

  /** Writes parse, bind, describe, execute and sync together; none of it has a name. */
  static void query(ByteBuf out, String sql, Tuple parameters, List<CellForm> forms) {
    int parse = begin(out, 'P');
    text(out, "");
    text(out, sql);
    out.writeShort(0); // the server infers the types of the parameters
    end(out, parse);

    int bind = begin(out, 'B');
    text(out, "");
    text(out, "");
    out.writeShort(parameters.size());
    for (int i = 0; i < parameters.size(); i++) {
      out.writeShort(parameters.getValue(i) instanceof OffsetDateTime ? BINARY : TEXT);
    }
    out.writeShort(parameters.size());
    for (int i = 0; i < parameters.size(); i++) {
      parameter(out, parameters.getValue(i));
    }
    out.writeShort(forms.size());
    for (CellForm form : forms) {
      out.writeShort(form == CellForm.BINARY || form == CellForm.UTF_8 ? BINARY : TEXT);
    }
    end(out, bind);

    int describe = begin(out, 'D');
    out.writeByte('P');
    text(out, "");
    end(out, describe);

    int execute = begin(out, 'E');
    text(out, "");
    out.writeInt(0); // all rows
    end(out, execute);

    end(out, begin(out, 'S'));
  }

  private static int begin(ByteBuf out, char type) {
    out.writeByte(type);
    int at = out.writerIndex();
    out.writeInt(0);
    return at;
  }

  private static void end(ByteBuf out, int at) {
    out.setInt(at, out.writerIndex() - at);
  }

  private static void text(ByteBuf out, String text) {
    out.writeCharSequence(text, StandardCharsets.UTF_8);
    out.writeByte(0);
  }

  private static void parameter(ByteBuf out, Object value) {
    if (value instanceof OffsetDateTime time) {
      out.writeInt(Long.BYTES);
      out.writeLong(Range.micros(time.toInstant()) - Range.MICROS_2000);
    } else if (value instanceof String || value instanceof Number || value instanceof UUID) {
      byte[] utf8 = value.toString().getBytes(StandardCharsets.UTF_8);
      out.writeInt(utf8.length);
      out.writeBytes(utf8);
    } else {
      throw new IllegalArgumentException(
          "a parameter is not a string, number, UUID or time: " + value);
    }
  }
}
