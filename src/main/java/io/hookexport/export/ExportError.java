package io.hookexport.export;

/**
 * The closed list of error codes that clients see. Codes are stable and never reused; which HTTP
 * status belongs to each is decided in one place, the http room.
 */
public enum ExportError {
  INVALID_REQUEST,
  ENDPOINT_NOT_FOUND,
  EXPORT_NOT_READY,
  UNAUTHORIZED,
  LINK_INVALID,
  NOT_FOUND,
  METHOD_NOT_ALLOWED,
  IDEMPOTENCY_MISMATCH,
  IDEMPOTENCY_CONFLICT,
  EXPORT_ACTIVE,
  EXPORT_NOT_ACTIVE,
  EXPORT_EXPIRED,
  LINK_EXPIRED,
  PAYLOAD_TOO_LARGE,
  URI_TOO_LONG,
  UNSUPPORTED_MEDIA_TYPE,
  RANGE_NOT_SATISFIABLE,
  EXPORT_LIMIT_EXCEEDED,
  RATE_LIMITED,
  HEADERS_TOO_LARGE,
  FILE_DAMAGED,
  INTERNAL_ERROR,
  UNAVAILABLE
}
