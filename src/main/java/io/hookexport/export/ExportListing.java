package io.hookexport.export;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;

/**
 * The requested page of a project's exports.
 *
 * @param limit 1 to 500
 * @param after only exports older than this position
 */
public record ExportListing(
    int limit,
    Optional<Position> after,
    Optional<ExportState> state,
    Optional<Direction> direction) {

  /** A position in the order newest first: creation time, then id. Opaque to clients. */
  public record Position(Instant createdAt, UUID id) {
    private static final int BYTES = 8 + 4 + 16;
    private static final long FIRST = Instant.parse("0001-01-01T00:00:00Z").getEpochSecond();
    private static final long LAST = Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();

    public static Position of(Export export) {
      return new Position(export.createdAt(), export.id());
    }

    public String toCursor() {
      ByteBuffer bytes = ByteBuffer.allocate(BYTES);
      bytes.putLong(createdAt.getEpochSecond()).putInt(createdAt.getNano());
      bytes.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
      return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    }

    /**
     * Parses a cursor. Throws {@link ExportException} INVALID_REQUEST for a text that {@link
     * #toCursor} cannot have made for an export: the times of exports are whole microseconds of the
     * years 1 to 9999. The database rejects times far outside that range.
     */
    public static Position fromCursor(String cursor) {
      return decoded(cursor)
          .filter(position -> position.toCursor().equals(cursor))
          .orElseThrow(
              () ->
                  ExportException.invalid(
                      "query/cursor",
                      "cursor was not issued by this server; start again without one"));
    }

    private static Optional<Position> decoded(String cursor) {
      byte[] decoded;
      try {
        decoded = Base64.getUrlDecoder().decode(cursor);
      } catch (IllegalArgumentException notBase64) {
        return Optional.empty();
      }
      if (decoded.length != BYTES) {
        return Optional.empty();
      }
      ByteBuffer bytes = ByteBuffer.wrap(decoded);
      long seconds = bytes.getLong();
      int nanos = bytes.getInt();
      boolean possible = FIRST <= seconds && seconds <= LAST && nanos % 1000 == 0;
      return possible
          ? Optional.of(
              new Position(
                  Instant.ofEpochSecond(seconds, nanos),
                  new UUID(bytes.getLong(), bytes.getLong())))
          : Optional.empty();
    }
  }
}
