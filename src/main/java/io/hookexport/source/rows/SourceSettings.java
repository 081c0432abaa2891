package io.hookexport.source.rows;

import java.time.Duration;
import java.util.Map;

/**
 * How a source is used.
 *
 * @param parameters the values of the operator for the parameters of the source
 * @param uri a read-only role is enough
 * @param timeout the longest wait for a connection, a lock, or the result of a short query
 * @param maxExport the longest time that one export may hold its snapshot
 * @param reader how rows are read
 * @param slicing how large exports are read
 */
public record SourceSettings(
    String name,
    Map<String, String> parameters,
    String uri,
    int poolSize,
    Duration timeout,
    Duration maxExport,
    Reader reader,
    Slicing slicing) {

  /** How rows are read; the bytes are the same. */
  public enum Reader {
    /** Raw where that works, and with a cursor elsewhere. */
    AUTO,
    /**
     * Rows as the server sends them, encoded directly; the start fails where that is impossible.
     */
    RAW,
    /** With the public interface of the client. */
    CURSOR
  }

  public SourceSettings with(Slicing other) {
    return new SourceSettings(name, parameters, uri, poolSize, timeout, maxExport, reader, other);
  }

  /** Omits the URI, which holds a password. */
  @Override
  public String toString() {
    return "SourceSettings[" + name + ", poolSize=" + poolSize + "]";
  }
}
