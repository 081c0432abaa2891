package io.hookexport.support;

import io.hookexport.export.Export;
import io.hookexport.export.ExportError;
import io.hookexport.export.ExportException;
import io.hookexport.export.FileStore;
import io.hookexport.export.FinishedFile;
import io.hookexport.export.WorkQueue;
import io.vertx.core.Future;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * Finished files in a folder, with links that a toy digest signs. Drafts are not its business: a
 * test puts whole files.
 */
public final class FolderFiles implements FileStore, FileStore.Served {
  private final Path folder;
  private final Duration linkLife;
  private volatile Function<Future<?>, Future<Void>> verification =
      left -> Future.succeededFuture();

  private volatile Runnable found = () -> {};

  public FolderFiles(Path folder, Duration linkLife) {
    this.folder = folder;
    this.linkLife = linkLife;
  }

  /** From now on files are served when this has succeeded; it learns of clients that leave. */
  public void verifyBy(Function<Future<?>, Future<Void>> newVerification) {
    verification = newVerification;
  }

  public FinishedFile put(String key, byte[] bytes, long rows) {
    try {
      Files.write(folder.resolve(key), bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new FinishedFile(key, rows, bytes.length, DigestUtils.sha256Hex(bytes), 0);
  }

  @Override
  public Future<Draft> draft(UUID exportId, int attempt, String suffix) {
    return Future.failedFuture(ExportException.unavailable("no drafts here", null));
  }

  @Override
  public Future<Void> delete(String key) {
    try {
      Files.deleteIfExists(folder.resolve(key));
      return Future.succeededFuture();
    } catch (IOException e) {
      return Future.failedFuture(ExportException.internal("cannot delete " + key, e));
    }
  }

  @Override
  public WorkQueue.FileOwner owner(String key) {
    throw new UnsupportedOperationException("no test asks this of " + key);
  }

  @Override
  public Future<List<String>> olderThan(Duration age, int limit) {
    return Future.succeededFuture(List.of());
  }

  @Override
  public SignedLink link(Export export, Instant now) {
    Instant expiry = now.plus(linkLife);
    String claim = export.id() + "." + expiry.toEpochMilli();
    return new SignedLink(
        URI.create("/v1/files/" + claim + "." + sign(claim) + "/" + export.fileName()), expiry);
  }

  @Override
  public Future<Void> check() {
    return Future.succeededFuture();
  }

  @Override
  public Future<Void> ready() {
    return Future.succeededFuture();
  }

  @Override
  public Future<Boolean> hasRoom() {
    return Future.succeededFuture(true);
  }

  @Override
  public Link verify(String token) {
    String[] parts = token.split("\\.", -1);
    if (parts.length != 3 || !sign(parts[0] + "." + parts[1]).equals(parts[2])) {
      throw ExportException.of(
          ExportError.LINK_INVALID,
          "This link is not valid. Request a new one at /v1/exports/{id}/download.");
    }
    return new Link(UUID.fromString(parts[0]), Instant.ofEpochMilli(Long.parseLong(parts[1])));
  }

  @Override
  public Future<Void> present(FinishedFile file) {
    return found(file).mapEmpty();
  }

  /** From now on this happens when a file has been found, and before it is sent. */
  public void whenFound(Runnable action) {
    found = action;
  }

  @Override
  public Future<Path> open(String projectId, FinishedFile file, Future<?> clientLeft) {
    return verification.apply(clientLeft).compose(v -> found(file)).onSuccess(f -> found.run());
  }

  private Future<Path> found(FinishedFile file) {
    Path path = folder.resolve(file.key());
    try {
      if (DigestUtils.sha256Hex(Files.readAllBytes(path)).equals(file.sha256())) {
        return Future.succeededFuture(path);
      }
      return Future.failedFuture(
          ExportException.of(
              ExportError.FILE_DAMAGED, "The stored file does not match its digest."));
    } catch (NoSuchFileException e) {
      return Future.failedFuture(
          ExportException.of(ExportError.FILE_DAMAGED, "The stored file is missing."));
    } catch (IOException e) {
      return Future.failedFuture(ExportException.internal("cannot read " + path, e));
    }
  }

  @Override
  public <T> Future<T> read(String projectId, FinishedFile file, Reader<T> reader) {
    return open(projectId, file, Future.succeededFuture())
        .map(
            path -> {
              try (InputStream bytes = Files.newInputStream(path)) {
                return reader.read(bytes);
              } catch (IOException e) {
                throw ExportException.internal("cannot read " + path, e);
              }
            });
  }

  private static String sign(String claim) {
    return DigestUtils.sha256Hex(("test secret " + claim).getBytes(StandardCharsets.UTF_8))
        .substring(0, 32);
  }
}
