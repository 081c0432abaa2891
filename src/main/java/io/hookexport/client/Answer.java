package io.hookexport.client;

import com.fasterxml.jackson.databind.JsonNode;
import io.hookexport.client.ClientException.Reason;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A response of the API.
 *
 * @param request method and path, for messages
 * @param body missing node when it was no JSON
 * @param repeated whether an earlier try of the same request may have reached the server
 */
record Answer(String request, int status, HttpHeaders headers, JsonNode body, boolean repeated) {
  /** What the server says of a path that it does not have. */
  private static final String NO_PATH = "This path does not exist.";

  /** The end of a message that says in seconds what Retry-After says. */
  private static final String WHEN = " Please try again in [0-9]+ seconds?\\.$";

  /** Returns the {@code data} of a response with this status; throws the refusal of any other. */
  JsonNode data(int expected) {
    if (status != expected || !body.has("data")) {
      throw refusal();
    }
    return body.path("data");
  }

  /** Returns an export, whose id is valid. */
  JsonNode export(int expected) {
    JsonNode export = data(expected);
    if (!ExportId.isValid(export.path("id").asText())) {
      throw ClientException.foreign(request + " returned an export without a valid id");
    }
    return export;
  }

  /** Returns whether it is an error of hookexport, not of a proxy or another program. */
  boolean isOurs() {
    return code().matches("[A-Z_]+");
  }

  String code() {
    return body.at("/error/code").asText("");
  }

  private JsonNode details() {
    return body.at("/error/details");
  }

  /** Returns whether the same request may have another response in a while. */
  boolean isTransient() {
    return switch (status) {
      case 408 -> true;
      case 409 -> repeated && code().equals("IDEMPOTENCY_CONFLICT");
      case 429 ->
          code().equals("RATE_LIMITED")
              && !details().path("reason").asText().equals("failed_authentications_per_minute");
      default -> status >= 500 && !code().equals("FILE_DAMAGED");
    };
  }

  /** Returns what Retry-After says in seconds; a date, which only proxies send, is ignored. */
  Optional<Duration> retryAfter() {
    return headers
        .firstValue("Retry-After")
        .filter(text -> text.matches("[0-9]{1,9}"))
        .map(text -> Duration.ofSeconds(Long.parseLong(text)));
  }

  /** Returns status and code, for a short remark. */
  String brief() {
    return (status + " " + code()).strip();
  }

  ClientException refusal() {
    if (!isOurs()) {
      String to =
          headers.firstValue("Location").map(target -> ", a redirect to " + target).orElse("");
      return ClientException.foreign(
          request + " returned " + status + to + ", which is no response of hookexport");
    }
    List<String> lines = new ArrayList<>();
    // The message repeats what is a line of its own here: the violations, and when to try again.
    String message = retryAfter().isEmpty() ? message() : message().replaceFirst(WHEN, "");
    String words = details().path("violations").isEmpty() ? ": " + message : "";
    for (JsonNode violation : details().path("violations")) {
      lines.add(
          OptionNames.of(violation.path("pointer").asText())
              + ": "
              + violation.path("message").asText());
    }
    String inProgress = details().path("export_id").asText();
    if (ExportId.isValid(inProgress)) {
      lines.add(
          "in progress: " + inProgress + "; exports show, exports wait and exports cancel take it");
    }
    if (isWrongAddress()) {
      lines.add(
          "is the address right (--server)? It is that of the API, without the path of a request,"
              + " and not that of the management port");
    }
    retryAfter().ifPresent(wait -> lines.add("try again in " + Words.of(wait)));
    if (status >= 500) {
      lines.add("for the operator: request " + body.at("/meta/request_id").asText("without an id"));
    }
    return new ClientException(reason(), "the server responds " + brief() + words, lines);
  }

  /** Returns whether the server has no such operation, which each server of exports has. */
  private boolean isWrongAddress() {
    return code().equals("METHOD_NOT_ALLOWED") || message().equals(NO_PATH);
  }

  private String message() {
    return body.at("/error/message").asText();
  }

  private Reason reason() {
    if (isWrongAddress()) {
      return Reason.UNREACHABLE;
    }
    return switch (status) {
      case 404, 410 -> Reason.NOT_FOUND;
      default ->
          code().equals("FILE_DAMAGED")
              ? Reason.DAMAGED
              : status >= 500 ? Reason.UNREACHABLE : Reason.REFUSED;
    };
  }
}
