package io.hookexport.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.internal.buffer.BufferInternal;
import io.vertx.ext.web.RoutingContext;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * A body that never changes, plain and compressed by gzip. Both forms are made once, and each has
 * its own entity tag, because a strong tag identifies exact bytes.
 */
final class StaticContent {
  /**
   * @param bytes in direct memory, from which the network reads: a heap buffer would be copied for
   *     each response, and again for its write
   */
  private record Form(Optional<String> coding, ByteBuf bytes, String entityTag) {
    static Form of(Optional<String> coding, byte[] content) {
      ByteBuf bytes = Unpooled.directBuffer(content.length, content.length).writeBytes(content);
      return new Form(
          coding,
          Unpooled.unreleasableBuffer(bytes.asReadOnly()),
          '"' + DigestUtils.sha256Hex(content) + '"');
    }
  }

  private final String type;
  private final Form plain;
  private final Form gzipped;

  /** Compresses the content, and so blocks. */
  StaticContent(String type, byte[] content) {
    this.type = type;
    this.plain = Form.of(Optional.empty(), content);
    this.gzipped = Form.of(Optional.of("gzip"), gzip(content));
  }

  /**
   * @param headers of the response that has the content
   */
  Future<Void> send(RoutingContext rc, Map<String, String> headers) {
    List<Form> forms =
        AcceptEncoding.prefersGzip(rc.request().headers().getAll(HttpHeaders.ACCEPT_ENCODING))
            ? List.of(gzipped, plain)
            : List.of(plain, gzipped);
    Optional<String> held = ContractValidation.input(rc).text("If-None-Match");
    HttpServerResponse response = rc.response().putHeader(HttpHeaders.CACHE_CONTROL, "no-cache");
    response.headers().add(HttpHeaders.VARY, "Accept-Encoding");
    // Both forms have the same content, so a client that holds either needs no other.
    for (Form form : forms) {
      if (FileResponse.isHeld(held, form.entityTag())) {
        return response.putHeader(HttpHeaders.ETAG, form.entityTag()).setStatusCode(304).end();
      }
    }
    Form best = forms.get(0);
    headers.forEach(response::putHeader);
    best.coding().ifPresent(coding -> response.putHeader(HttpHeaders.CONTENT_ENCODING, coding));
    response
        .putHeader(HttpHeaders.ETAG, best.entityTag())
        .putHeader(HttpHeaders.CONTENT_TYPE, type);
    return JsonResponse.end(response, BufferInternal.buffer(best.bytes().duplicate()));
  }

  private static byte[] gzip(byte[] content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(content);
    } catch (IOException memoryIsNoDevice) {
      throw new UncheckedIOException(memoryIsNoDevice);
    }
    return bytes.toByteArray();
  }
}
