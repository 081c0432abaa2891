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

/** The store of finished files. A file is visible only when it is complete and durable. */
public interface FileStore {

  /**
   * Begins a file for one attempt at an export. Two attempts never share a file.
   *
   * @return fails with STORAGE_ERROR semantics: {@link ExportException} INTERNAL_ERROR, message for
   *     operators. Fails with UNAVAILABLE when a file of that attempt exists: the next attempt uses
   *     another name
   */
  Future<Draft> draft(UUID exportId, int attempt, String suffix);

  /** Deletes a published file; a missing file is not an error. */
  Future<Void> delete(String key);

  /**
   * Returns published and abandoned files older than the age, at most {@code limit}. They are
   * candidates for a sweep, which must ask the {@link WorkQueue} before it deletes them.
   */
  Future<List<String>> olderThan(Duration age, int limit);

  /** Returns the attempt that wrote the file of this key; the key alone determines it. */
  WorkQueue.FileOwner owner(String key);

  /** Returns a link that gives this file to its holder until the link expires. */
  SignedLink link(Export export, Instant now);

  /**
   * Fails with UNAVAILABLE when no new file may be begun now: the store is not writable, or has
   * less free space than the reserve.
   */
  Future<Void> check();

  /**
   * Fails with UNAVAILABLE when the files, new ones and those that are there, cannot be reached.
   */
  Future<Void> ready();

  /** Returns false when less than the reserve is free: running exports must then stop writing. */
  Future<Boolean> hasRoom();

  /**
   * The unpublished bytes of one attempt. Counts and digests the bytes that it is given. Ends with
   * exactly one of {@link #publish} and {@link #discard}; {@link #end} only marks the last byte.
   */
  interface Draft extends WriteStream<Buffer> {
    /**
     * Takes ownership of the chunk: no caller may change it, or reuse its memory, before the draft
     * has released it. The draft releases it once it is written.
     */
    @Override
    Future<Void> write(Buffer chunk);

    /** Returns the bytes accepted so far. */
    long sizeBytes();

    /**
     * Makes the bytes durable, then visible.
     *
     * @return key, size and digest; the row counts are the caller's. A publish that fails has
     *     discarded the draft
     */
    Future<Published> publish();

    /**
     * Removes the bytes. May be called at any time and more than once, and never fails. Does
     * nothing after a publish that succeeded: the store then owns the file, see {@link
     * FileStore#delete}.
     */
    Future<Void> discard();
  }

  /**
   * The result of a publish.
   *
   * @param sha256 lower-case hex
   */
  record Published(String key, long sizeBytes, String sha256) {}

  /** The part of a store that serves files from this process. */
  interface Served {
    /**
     * Parses a token of {@link FileStore#link}. Throws LINK_INVALID when the token was not made
     * here or was altered. Does not check the expiry: the caller does, with the time of the
     * database.
     */
    Link verify(String token);

    /**
     * Returns the file to send, after its size and digest were found equal to the given facts.
     *
     * @param projectId the owner of the file: projects take turns when the verification is slow
     * @param clientLeft completes, with any result, when no client waits for the file any more
     * @return fails with FILE_DAMAGED when size or digest differ: such a file is never served.
     *     Fails with UNAVAILABLE and the seconds to wait when reading the file takes long; the
     *     reading continues meanwhile
     */
    Future<Path> open(String projectId, FinishedFile file, Future<?> clientLeft);

    /**
     * Fails with FILE_DAMAGED when the file is missing, or is known to differ from the given facts.
     * Reads no bytes of the file: for requests that send none.
     */
    Future<Void> present(FinishedFile file);

    /**
     * Passes the bytes of a file, verified as in {@link #open}, to a reader.
     *
     * @param reader may block; runs on a thread of the store
     * @return the reader's result. Fails with INTERNAL_ERROR also when the reader fails
     */
    <T> Future<T> read(String projectId, FinishedFile file, Reader<T> reader);
  }

  /** Reads the bytes of a file for a result. Need not read all bytes, nor close the stream. */
  @FunctionalInterface
  interface Reader<T> {
    T read(InputStream bytes) throws IOException;
  }

  /**
   * @param url relative where the server has no public URL
   * @param expiresAt by database time; whole seconds
   */
  record SignedLink(URI url, Instant expiresAt) {}

  /**
   * The content of a token whose signature is valid.
   *
   * @param expiresAt the link works before this instant, by database time
   */
  record Link(UUID exportId, Instant expiresAt) {}
}
