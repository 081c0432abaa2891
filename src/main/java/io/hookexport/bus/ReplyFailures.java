package io.hookexport.bus;

import io.hookexport.export.ExportError;
import io.hookexport.export.ExportException;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;

/**
 * Translates failures of a call over the bus into the exceptions that the same call would throw in
 * one process.
 */
final class ReplyFailures {
  private ReplyFailures() {}

  /** Returns all exceptions other than a failed reply unchanged. */
  static Throwable translate(Throwable failure, String address) {
    if (!(failure instanceof ReplyException reply)) {
      return failure;
    }
    return switch (reply.failureType()) {
      case RECIPIENT_FAILURE -> fromErrorObject(reply, address);
      case NO_HANDLERS ->
          ExportException.unavailable(
              "There is no consumer at " + address + " on this event bus: is hookexport running?",
              reply);
      case TIMEOUT, ERROR ->
          ExportException.unavailable("No reply from " + address + " on the event bus.", reply);
    };
  }

  private static ExportException fromErrorObject(ReplyException reply, String address) {
    try {
      JsonObject error = new JsonObject(String.valueOf(reply.getMessage()));
      return ExportException.of(
              ExportError.valueOf(error.getString("code")),
              error.getString("message"),
              error.getJsonObject("details", new JsonObject()))
          .retryAfter(error.getInteger(OperationConsumer.RETRY_AFTER, 0));
    } catch (DecodeException
        | IllegalArgumentException
        | ClassCastException
        | NullPointerException e) {
      return ExportException.internal(
          address
              + " sent a response that this version does not know. Use the same version of hookexport on both sides. The response: "
              + reply.failureCode()
              + " "
              + reply.getMessage(),
          reply);
    }
  }
}
