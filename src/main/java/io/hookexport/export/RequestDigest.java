package io.hookexport.export;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * SHA-256 of a request's meaning: two spellings of one request have the same digest. Options at
 * their default are omitted, so that an option added later does not change the digest of older
 * requests.
 */
final class RequestDigest {
  private RequestDigest() {}

  static String of(ExportRequest request) {
    JsonObject meaning = new JsonObject();
    meaning.put("direction", request.direction().wireName());
    meaning.put("start", request.start().toString());
    meaning.put("end", request.end().toString());
    request.status().ifPresent(status -> meaning.put("status", status));
    request.endpointId().ifPresent(id -> meaning.put("endpoint_id", id));
    request.inboundEndpointId().ifPresent(id -> meaning.put("inbound_endpoint_id", id.toString()));
    if (!request.columns().isEmpty()) {
      meaning.put("columns", new JsonArray(request.columns()));
    }
    if (request.compression() != Compression.NONE) {
      meaning.put("compression", request.compression().wireName());
    }
    if (request.formulaEscaping() != FormulaEscaping.NONE) {
      meaning.put("formula_escaping", request.formulaEscaping().wireName());
    }
    if (request.byteOrderMark()) {
      meaning.put("byte_order_mark", true);
    }
    return DigestUtils.sha256Hex(meaning.encode());
  }
}
