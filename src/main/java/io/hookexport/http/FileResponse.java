package io.hookexport.http;

import io.hookexport.contract.Input;
import io.hookexport.export.Export;
import io.hookexport.export.ExportError;
import io.hookexport.export.ExportException;
import io.hookexport.export.FileStore;
import io.hookexport.export.FinishedFile;
import io.hookexport.http.connection.Pipelining;
import io.hookexport.http.limits.ResponseEnd;
import io.netty.handler.codec.DateFormatter;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.nio.channels.ClosedChannelException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One file and the conditions of its request (RFC 9110, 13 and 14). The digest of the whole file is
 * its entity tag, so that a resumed download can never mix two files.
 */
record FileResponse(Export export, FinishedFile file, Input request) {
  private static final Logger LOG = LoggerFactory.getLogger(FileResponse.class);
  private static final String CONTENT_DISPOSITION = "Content-Disposition";
  private static final String REPR_DIGEST = "Repr-Digest";
  private static final String BUFFERING = "X-Accel-Buffering";
  private static final Pattern CLIENT_LEFT = Pattern.compile("Broken pipe|Connection reset.*");

  /** Headers that a response without the file must not have. */
  private static final List<CharSequence> OF_THE_FILE =
      List.of(
          HttpHeaders.ETAG,
          HttpHeaders.LAST_MODIFIED,
          HttpHeaders.CACHE_CONTROL,
          HttpHeaders.CONTENT_RANGE,
          HttpHeaders.CONTENT_TYPE,
          HttpHeaders.CONTENT_LENGTH,
          HttpHeaders.ACCEPT_RANGES,
          CONTENT_DISPOSITION,
          REPR_DIGEST,
          HttpHeaders.CONTENT_ENCODING,
          BUFFERING);

  /** {@code Wednesday, 06-Nov-94 08:49:37 GMT}; Netty throws for much longer texts. */
  private static final int LONGEST_DATE = 33;

  /**
   * One element of a list (RFC 9110, 5.6.1 and 8.8.3), which may be empty. Possessive: with
   * backtracking a head of 15 KB of blanks took 25 s of its event loop.
   */
  private static final Pattern LISTED_TAG =
      Pattern.compile(
          "\\G[ \\t]*+(?:(W/)?(\"[\\x21\\x23-\\x7e\\x80-\\xff]*+\"))?+[ \\t]*+(?:,|(\\z))");

  Future<Void> send(RoutingContext rc, FileStore.Served files) {
    HttpServerResponse response = rc.response();
    boolean head = rc.request().method().equals(HttpMethod.HEAD);
    ByteRange part = head ? ByteRange.of(null, file.sizeBytes()) : wantedBytes();
    if (isNotTheExpected()) {
      throw ExportException.of(
          ExportError.PRECONDITION_FAILED,
          "The file is not the one that If-Match or If-Unmodified-Since asks for.");
    }
    if (isHeldByClient()) {
      putIdentity(response);
      return response.setStatusCode(304).end();
    }
    if (part.kind() == ByteRange.Kind.UNSATISFIABLE) {
      response.putHeader(HttpHeaders.CONTENT_RANGE, part.contentRange(file.sizeBytes()));
      throw ExportException.of(
          ExportError.RANGE_NOT_SATISFIABLE,
          "The range starts beyond the end of the file, which has " + file.sizeBytes() + " bytes.");
    }
    if (head) {
      return files
          .present(file)
          .compose(
              v -> {
                putHeaders(rc, part);
                return response.end();
              });
    }
    Promise<Void> clientLeft = Promise.promise();
    ResponseEnd.run(rc, clientLeft::complete);
    return files
        .open(export.projectId(), file, clientLeft.future())
        .compose(
            path -> {
              putHeaders(rc, part);
              Pipelining.fileBytes(rc.request().connection())
                  .ifPresent(sent -> RequestRecorder.file(rc, sent));
              return response
                  .sendFile(path.toString(), part.offset(), part.length())
                  .recover(cause -> notSent(rc, files, cause));
            });
  }

  /** Responds with the reason when the file was deleted meanwhile and none of it has been sent. */
  private Future<Void> notSent(RoutingContext rc, FileStore.Served files, Throwable cause) {
    if (rc.response().headWritten()) {
      logFault(rc, cause);
      return Future.failedFuture(cause);
    }
    OF_THE_FILE.forEach(rc.response().headers()::remove);
    return files.present(file).compose(there -> Future.failedFuture(cause));
  }

  /**
   * Logs a fault during the transfer. Netty has closed the connection by now, so that the client
   * sees fewer bytes than promised. Netty reports an unreadable file and a client that left as the
   * same kind of exception; only the messages of the latter are few and known.
   */
  private void logFault(RoutingContext rc, Throwable cause) {
    boolean clientLeft =
        cause instanceof HttpClosedException
            || cause instanceof ClosedChannelException
            || CLIENT_LEFT.matcher(String.valueOf(cause.getMessage())).matches();
    if (!clientLeft) {
      LOG.atError()
          .addKeyValue("request_id", RequestId.of(rc))
          .addKeyValue("export_id", export.id())
          .addKeyValue("error", cause)
          .log("A file could not be read to its end and its transfer was aborted");
    }
  }

  private void putIdentity(HttpServerResponse response) {
    response.putHeader(HttpHeaders.ETAG, entityTag());
    response.putHeader(HttpHeaders.LAST_MODIFIED, DateFormatter.format(Date.from(lastModified())));
    response.putHeader(HttpHeaders.CACHE_CONTROL, "private, no-store");
  }

  private void putHeaders(RoutingContext rc, ByteRange part) {
    HttpServerResponse response = rc.response();
    MountPath.sendAsIs(rc);
    putIdentity(response);
    if (part.kind() == ByteRange.Kind.PART) {
      response.setStatusCode(206);
      response.putHeader(HttpHeaders.CONTENT_RANGE, part.contentRange(file.sizeBytes()));
    }
    byte[] digest = HexFormat.of().parseHex(file.sha256());
    response
        .putHeader(HttpHeaders.CONTENT_TYPE, export.request().compression().contentType())
        .putHeader(HttpHeaders.CONTENT_LENGTH, String.valueOf(part.length()))
        .putHeader(CONTENT_DISPOSITION, "attachment; filename=\"" + export.fileName() + "\"")
        .putHeader(REPR_DIGEST, "sha-256=:" + Base64.getEncoder().encodeToString(digest) + ":")
        .putHeader(HttpHeaders.ACCEPT_RANGES, "bytes")
        // A proxy that buffers would let a slow client's connection here appear idle for minutes.
        .putHeader(BUFFERING, "no");
  }

  /** Ignores the range unless the file is still the one that the client began to download. */
  private ByteRange wantedBytes() {
    boolean sameFile = request.text("If-Range").orElse(entityTag()).equals(entityTag());
    return ByteRange.of(sameFile ? request.text("Range").orElse(null) : null, file.sizeBytes());
  }

  /** Evaluates RFC 9110, 13.2.2, in its order: a date counts only without an entity tag. */
  private boolean isNotTheExpected() {
    Optional<String> ifMatch = request.text("If-Match");
    return ifMatch.isPresent()
        ? !named(ifMatch.get(), entityTag(), true)
        : date("If-Unmodified-Since").filter(lastModified()::isAfter).isPresent();
  }

  private boolean isHeldByClient() {
    Optional<String> ifNoneMatch = request.text("If-None-Match");
    return ifNoneMatch.isPresent()
        ? isHeld(ifNoneMatch, entityTag())
        : date("If-Modified-Since").filter(date -> !lastModified().isAfter(date)).isPresent();
  }

  /** Returns empty for an invalid HTTP-date, as the RFC requires, and for several or long ones. */
  private Optional<Instant> date(String header) {
    return request
        .text(header)
        .filter(one -> one.strip().length() <= LONGEST_DATE)
        .map(DateFormatter::parseHttpDate)
        .map(Date::toInstant);
  }

  /** Returns when the export was completed, in whole seconds like all HTTP dates. */
  private Instant lastModified() {
    return export.completedAt().orElseThrow().truncatedTo(ChronoUnit.SECONDS);
  }

  /** Returns whether {@code If-None-Match} names this entity tag (weak comparison). */
  static boolean isHeld(Optional<String> ifNoneMatch, String entityTag) {
    return ifNoneMatch.filter(tags -> named(tags, entityTag, false)).isPresent();
  }

  /**
   * Returns whether the list names the tag; a malformed list names none.
   *
   * @param strongly whether weak tags in the list are ignored
   */
  private static boolean named(String tags, String entityTag, boolean strongly) {
    if (tags.strip().equals("*")) {
      return true;
    }
    boolean named = false;
    Matcher listed = LISTED_TAG.matcher(tags);
    while (listed.find()) {
      named |= entityTag.equals(listed.group(2)) && !(strongly && listed.group(1) != null);
      if (listed.group(3) != null) {
        return named;
      }
    }
    return false;
  }

  private String entityTag() {
    return '"' + file.sha256() + '"';
  }
}
