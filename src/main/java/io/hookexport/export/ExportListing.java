package io.hookexport.export;

import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;

/**
 * Which page of a project's exports is wanted.
 *
 * @param limit 1 to 500
 * @param after only exports older than this position
 */
public record ExportListing(
    int limit,
    Optional<Position> after,
    Optional<ExportState> state,
    Optional<Direction> direction) {

  /** A place in the order newest first: creation time, then id. Opaque to clients. */
  public record Position(Instant createdAt, UUID id) {

    public static Position of(Export export) {
      return new Position(export.createdAt(), export.id());
    }

    public String toCursor() {
      ByteBuffer bytes = ByteBuffer.allocate(28);
      bytes.putLong(createdAt.getEpochSecond()).putInt(createdAt.getNano());
      bytes.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
      return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    }

    /** {@link ExportException} INVALID_REQUEST for a text that {@link #toCursor} did not make. */
    public static Position fromCursor(String cursor) {
      try {
        ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(cursor));
        if (bytes.remaining() != 28) {
          throw new IllegalArgumentException("length");
        }
        Instant createdAt = Instant.ofEpochSecond(bytes.getLong(), bytes.getInt());
        return new Position(createdAt, new UUID(bytes.getLong(), bytes.getLong()));
      } catch (IllegalArgumentException | DateTimeException e) {
        throw ExportException.invalid(
            "query/cursor",
            "cursor is not one that this server gave; start again without a cursor");
      }
    }
  }
}
