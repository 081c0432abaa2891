package io.hookexport.export;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.WriteStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Where finished files live. A file is visible only when it is complete and durable. */
public interface FileStore {

  /**
   * Begins a file for one attempt at an export. Two attempts never share a file.
   *
   * @return fails with STORAGE_ERROR semantics: {@link ExportException} INTERNAL_ERROR, message for
   *     operators. UNAVAILABLE when a file of that attempt is there: the next attempt has another
   */
  Future<Draft> draft(UUID exportId, int attempt, String suffix);

  /** Removes a published file; a missing one is no error. */
  Future<Void> delete(String key);

  /**
   * Published and abandoned files older than the age, at most {@code limit}: candidates for a sweep
   * that must ask the {@link WorkQueue} before it deletes.
   */
  Future<List<String>> olderThan(Duration age, int limit);

  /** Which attempt wrote the file of this key, read from the key alone. */
  WorkQueue.FileOwner owner(String key);

  /** A URL that gives this file to whoever holds it, until it expires. */
  URI link(Export export, Instant now);

  /**
   * Fails with UNAVAILABLE when no new file may be begun right now: it could not be written, or
   * less is free than is kept in reserve.
   */
  Future<Void> check();

  /**
   * Fails with UNAVAILABLE when the files, new ones and those that are there, cannot be reached.
   */
  Future<Void> ready();

  /** False when less is free than is kept in reserve: a file that is being written must end. */
  Future<Boolean> hasRoom();

  /**
   * The unpublished bytes of one attempt. Counts and digests what it is given. Ends with exactly
   * one of {@link #publish} and {@link #discard}; {@link #end} only says that all bytes are there.
   */
  interface Draft extends WriteStream<Buffer> {
    /**
     * The chunk belongs to the draft from now on: nobody may change it, or use its memory again,
     * before the draft has released it, which it does when it is written.
     */
    @Override
    Future<Void> write(Buffer chunk);

    /** Bytes accepted so far. */
    long sizeBytes();

    /**
     * Makes the bytes durable, then visible.
     *
     * @return key, size and digest; the row counts are the caller's. A failed publish has discarded
     */
    Future<Published> publish();

    /**
     * Removes the bytes; may be called at any time and more than once, and never fails. Does
     * nothing after a publish that succeeded: the file is then the store's, see {@link
     * FileStore#delete}.
     */
    Future<Void> discard();
  }

  /**
   * What publishing tells.
   *
   * @param sha256 lower-case hex
   */
  record Published(String key, long sizeBytes, String sha256) {}

  /** The face of a store whose files this process serves itself. */
  interface Served {
    /**
     * Reads a token of {@link FileStore#link}; LINK_INVALID when it was not made here or was
     * altered. Does not judge the time: that is the caller's, who asks the database for it.
     */
    Link verify(String token);

    /**
     * The file to send, after its size and digest were found equal to the given facts.
     *
     * @param projectId whose file it is: projects take turns where it takes long
     * @param clientLeft completes, in whatever way, when nobody waits for the file any more
     * @return FILE_DAMAGED when they are not equal: such a file is never served. UNAVAILABLE with
     *     the seconds to wait when reading the file takes long; the reading goes on meanwhile
     */
    Future<Path> open(String projectId, FinishedFile file, Future<?> clientLeft);

    /**
     * FILE_DAMAGED when the file is missing, or is known to differ from the given facts. Reads none
     * of its bytes: for requests that get none.
     */
    Future<Void> present(FinishedFile file);

    /**
     * Gives the bytes of a file, verified as in {@link #open}, to a reader.
     *
     * @param reader may block; on a thread of the store
     * @return what the reader made of them. INTERNAL_ERROR also when it fails
     */
    <T> Future<T> read(String projectId, FinishedFile file, Reader<T> reader);
  }

  /** Makes something of the bytes of a file; need not read them all, nor close them. */
  @FunctionalInterface
  interface Reader<T> {
    T read(InputStream bytes) throws IOException;
  }

  /**
   * What a token says, once its signature was found good.
   *
   * @param expiresAt the link works before this instant, by database time
   */
  record Link(UUID exportId, Instant expiresAt) {}
}
