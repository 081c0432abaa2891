package io.hookexport.http;

import static io.hookexport.http.AnsweringServers.FILE;
import static io.hookexport.http.AnsweringServers.path;
import static io.hookexport.http.AnsweringServers.with;
import static io.hookexport.http.TestApi.JANUARY;

import io.hookexport.export.Export;
import io.hookexport.export.ExportError;
import io.hookexport.export.ExportException;
import io.hookexport.support.Answer;
import io.vertx.core.json.JsonObject;
import io.vertx.openapi.contract.Operation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Requests that bring about each answer of the contract, each by a project of its own. */
final class DocumentedAnswers {
  private static final List<String> MAY_WAIT = List.of("getExport", "streamExport");
  private static final String[] NONE = {};
  private static final String[] ANY_TAG = {"If-None-Match", "*"};

  private final AnsweringServers servers;
  private final List<Way> ways = new ArrayList<>();

  /**
   * One way to one answer.
   *
   * @param code of the error; empty for a success
   * @param how to be read after "the answer when"
   */
  record Way(String operation, int status, String code, String how, Supplier<Given> request) {
    @Override
    public String toString() {
      return (operation + " " + status + " " + code).strip();
    }
  }

  /** What a client sees of an answer, however the request was sent. */
  record Given(int status, String text) {
    static Given of(Answer answer) {
      return new Given(answer.status(), answer.text());
    }

    String code() {
      return new JsonObject(text).getJsonObject("error").getString("code");
    }
  }

  DocumentedAnswers(AnsweringServers servers) {
    this.servers = servers;
  }

  List<Way> ways() {
    ways.clear();
    servers.operations().forEach(this::ofEvery);
    describing();
    creating();
    listingAndReading();
    ending();
    sessions();
    lookingIntoFiles();
    fetching();
    service();
    return List.copyOf(ways);
  }

  /** What is still missing from a way. */
  @FunctionalInterface
  private interface Begun {
    void when(String how, Supplier<Answer> request);
  }

  private Begun way(String operation, int status, String code) {
    return (how, request) ->
        ways.add(new Way(operation, status, code, how, () -> Given.of(request.get())));
  }

  private void ofEvery(Operation operation) {
    String id = operation.getOperationId();
    boolean keyed = !operation.getSecurityRequirements().isEmpty();
    if ("ignored".equals(operation.getOpenAPIModel().getValue("x-query"))) {
      ways.add(
          new Way(
              id,
              400,
              "INVALID_REQUEST",
              "the request is malformed, for example because it has no `Host`",
              () -> servers.withoutHost(operation)));
    } else {
      way(id, 400, "INVALID_REQUEST")
          .when(
              "the request is invalid, for example because of an unknown query parameter",
              () -> servers.send(operation, servers.newKey(), "?nope=1"));
    }
    way(id, 414, "URI_TOO_LONG")
        .when(
            "the request line is longer than 8192 bytes",
            () -> servers.sendRefusedHead(operation, "?nope=" + "x".repeat(9000)));
    way(id, 431, "HEADERS_TOO_LARGE")
        .when(
            "the header fields have more than 16384 bytes or 100 lines",
            () -> servers.sendRefusedHead(operation, "", "X-Large", "x".repeat(17_000)));
    way(id, 500, "INTERNAL_ERROR")
        .when("the server failed; the cause is in its log", () -> servers.bug(operation));
    if (keyed) {
      way(id, 401, "UNAUTHORIZED")
          .when(
              "the API key is missing, wrong or revoked, or the session has ended",
              () -> servers.send(operation, null, ""));
      way(id, 429, "RATE_LIMITED")
          .when(
              "the project has reached its limit of requests per minute"
                  + (id.equals("createSession") ? " or of live sessions" : "")
                  + (MAY_WAIT.contains(id) ? " or of open watches (`limits.open_watches`)" : "")
                  + ", or the address sent too many requests without a valid API key",
              () -> servers.oneTooMany(operation));
    }
    if (keyed && !id.equals("getSession")) {
      way(id, 403, "FORBIDDEN")
          .when(
              switch (id) {
                case "createSession" -> "the request was not sent with an API key";
                case "deleteSession" -> "the request was sent with an API key";
                case "createExport", "estimateExport" ->
                    "the session lacks the scope `create`, or is for another endpoint";
                default ->
                    "the session lacks the scope `"
                        + RequiredScope.of(operation).orElseThrow().wireName()
                        + "`";
              },
              () -> servers.forbidden(operation));
    }
    if (keyed || List.of("fetchFile", "getReadiness").contains(id)) {
      way(id, 503, "UNAVAILABLE")
          .when(
              switch (id) {
                case "fetchFile", "previewExport" ->
                    "the database does not respond, or the file is still being verified";
                case "createExport" ->
                    "the database or the source does not respond, the database is read-only,"
                        + " or there is no disk space for files";
                case "getReadiness" -> "a check fails, or the process is starting or stopping";
                case "listDatasets" -> "the database or the source does not respond";
                case "estimateExport" ->
                    "the database or the source does not respond in time, or too many estimates wait";
                default -> "the database does not respond";
              },
              () ->
                  operation.getTags().contains("sessions")
                      ? servers.outageOfKeys(operation)
                      : servers.outage(operation));
    }
    if (operation.getOpenAPIPath().contains("{id}")) {
      way(id, 404, "NOT_FOUND")
          .when(
              "the project has no such export",
              () -> servers.send(operation, servers.newKey(), ""));
    }
  }

  private void creating() {
    way("createExport", 201, "")
        .when("the request is valid", () -> servers.api.postAs(servers.newKey(), JANUARY));
    way("createExport", 409, "IDEMPOTENCY_MISMATCH")
        .when(
            "the `Idempotency-Key` was used with a different request",
            () -> {
              String key = servers.newKey();
              servers.api.postAs(key, JANUARY, "Idempotency-Key", "k");
              return servers.api.postAs(key, with("compression", "gzip"), "Idempotency-Key", "k");
            });
    way("createExport", 409, "IDEMPOTENCY_CONFLICT")
        .when(
            "the first request with this `Idempotency-Key` is still in progress (retry),"
                + " or the export that it created was deleted (use a new key)",
            () ->
                servers.during(
                    ExportException.of(ExportError.IDEMPOTENCY_CONFLICT, "still under way"),
                    () -> servers.api.postAs(servers.newKey(), JANUARY, "Idempotency-Key", "k")));
    way("createExport", 429, "EXPORT_LIMIT_EXCEEDED")
        .when(
            "the project has reached its limit of exports in progress (with `queue: true`, and the"
                + " queue is full) or its hourly quota, or stores too many bytes",
            () -> {
              String key = servers.newKey();
              servers.api.postAs(key, JANUARY);
              return servers.api.postAs(key, JANUARY);
            });
  }

  /** The two operations that take the properties of an export. */
  private void describing() {
    way("estimateExport", 200, "")
        .when("the request is valid", () -> servers.post("estimateExport", JANUARY));
    for (String operation : List.of("createExport", "estimateExport")) {
      way(operation, 400, "ENDPOINT_NOT_FOUND")
          .when(
              "the project has no endpoint of this id",
              () -> servers.post(operation, with("endpoint_id", "ep_" + "f".repeat(32))));
      way(operation, 413, "PAYLOAD_TOO_LARGE")
          .when(
              "the body is larger than `http.max_body_bytes`",
              () -> servers.post(operation, with("endpoint_id", "x".repeat(TestApi.MAX_BODY))));
      way(operation, 415, "UNSUPPORTED_MEDIA_TYPE")
          .when(
              "the body is not sent as `application/json` in UTF-8",
              () -> servers.post(operation, JANUARY, "Content-Type", "text/plain"));
    }
  }

  private void listingAndReading() {
    way("listDatasets", 200, "")
        .when("the request is valid", () -> servers.get(servers.newKey(), "/v1/datasets"));
    way("listExports", 200, "")
        .when("the request is valid", () -> servers.get(servers.newKey(), "/v1/exports"));
    way("getExport", 200, "").when("the export exists", () -> servers.ofActive("GET", ""));
    way("streamExport", 200, "")
        .when("the export exists", () -> servers.ofFinished("GET", "/events"));
    way("streamExport", 204, "")
        .when(
            "the export has ended and `Last-Event-ID` is the id of its last event",
            () -> {
              String key = servers.newKey();
              String path = path(servers.finished(key)) + "/events";
              String id =
                  servers.get(key, path).text().lines().findFirst().orElseThrow().substring(4);
              return servers.api.sendAs(key, "GET", path, null, "Last-Event-ID", id);
            });
  }

  private void ending() {
    way("deleteExport", 204, "")
        .when("the export has ended", () -> servers.ofFinished("DELETE", ""));
    way("deleteExport", 409, "EXPORT_ACTIVE")
        .when(
            "the export is pending or processing, and does not wait in the queue",
            () -> servers.ofActive("DELETE", ""));
    way("cancelExport", 200, "")
        .when("the export is pending or processing", () -> servers.ofActive("POST", "/cancel"));
    way("cancelExport", 409, "EXPORT_NOT_ACTIVE")
        .when("the export has ended", () -> servers.ofFinished("POST", "/cancel"));
  }

  private void sessions() {
    way("createSession", 201, "")
        .when("the request is valid", () -> servers.session(servers.newKey(), new JsonObject()));
    way("createSession", 413, "PAYLOAD_TOO_LARGE")
        .when(
            "the body is larger than `http.max_body_bytes`",
            () ->
                servers.session(
                    servers.newKey(), new JsonObject().put("x", "x".repeat(TestApi.MAX_BODY))));
    way("createSession", 415, "UNSUPPORTED_MEDIA_TYPE")
        .when(
            "the body is not sent as `application/json` in UTF-8",
            () ->
                servers.api.sendAs(
                    servers.newKey(), "POST", "/v1/sessions", "{}", "Content-Type", "text/plain"));
    way("getSession", 200, "")
        .when("the request is valid", () -> servers.get(servers.newKey(), "/v1/session"));
    way("deleteSession", 204, "")
        .when(
            "the request was sent with the token of a session",
            () -> {
              String token =
                  servers.session(servers.newKey(), new JsonObject()).data().getString("token");
              return servers.api.sendAs(token, "DELETE", "/v1/session", null);
            });
  }

  private void lookingIntoFiles() {
    for (String operation : List.of("downloadExport", "previewExport", "getExportLink")) {
      String path = servers.api.contract.api().operation(operation).getOpenAPIPath();
      String rest = path.substring(path.lastIndexOf('/'));
      way(operation, rest.equals("/download") ? 302 : 200, "")
          .when("there is a file", () -> servers.ofFinished("GET", rest));
      way(operation, 400, "EXPORT_NOT_READY")
          .when(
              "the export is pending or processing, or has failed",
              () -> servers.ofActive("GET", rest));
      way(operation, 410, "EXPORT_EXPIRED")
          .when(
              "the file has expired",
              () -> {
                String key = servers.newKey();
                return servers.get(
                    key, path(servers.api.finishedBy(key, FILE, Duration.ZERO)) + rest);
              });
    }
    way("previewExport", 500, "FILE_DAMAGED")
        .when(
            "the stored file is missing or is not what was written",
            () -> {
              String key = servers.newKey();
              return servers.get(key, path(servers.damaged(key)) + "/preview");
            });
  }

  private void fetching() {
    String operation = "fetchFile";
    String method = "GET";
    way(operation, 200, "")
        .when(
            "the link is valid",
            () -> servers.follow(method, servers.link(servers.newKey()), NONE));
    way(operation, 304, "")
        .when(
            "the client has the file, as `If-None-Match` or `If-Modified-Since` says",
            () -> servers.follow(method, servers.link(servers.newKey()), ANY_TAG));
    way(operation, 403, "LINK_INVALID")
        .when(
            "the link was not made by this server, or was altered",
            () -> servers.follow(method, servers.link(servers.newKey()) + "x", NONE));
    way(operation, 410, "LINK_EXPIRED")
        .when(
            "the link or the file has expired, or the export was deleted",
            () -> {
              String key = servers.newKey();
              Export export = servers.finished(key);
              String link = servers.get(key, path(export) + "/download").link();
              servers.api.sendAs(key, "DELETE", path(export), null);
              return servers.follow(method, link, NONE);
            });
    way(operation, 429, "RATE_LIMITED")
        .when(
            "more than ten times `limits.requests_per_minute` requests in a minute for the project's"
                + " files, or from the address with links that are not verified yet",
            servers::oneDownloadTooMany);
    way(operation, 500, "FILE_DAMAGED")
        .when(
            "the stored file is missing or is not what was written",
            () -> {
              String key = servers.newKey();
              String download = path(servers.damaged(key)) + "/download";
              return servers.follow(method, servers.get(key, download).link(), NONE);
            });
    way(operation, 206, "")
        .when(
            "one range of bytes is requested",
            () -> servers.follow(method, servers.link(servers.newKey()), "Range", "bytes=0-1"));
    way(operation, 412, "PRECONDITION_FAILED")
        .when(
            "the file is not the one that `If-Match` or `If-Unmodified-Since` asks for",
            () -> servers.follow(method, servers.link(servers.newKey()), "If-Match", "\"other\""));
    way(operation, 416, "RANGE_NOT_SATISFIABLE")
        .when(
            "the range starts beyond the end of the file",
            () -> servers.follow(method, servers.link(servers.newKey()), "Range", "bytes=999-"));
  }

  private void service() {
    withoutKey("getLiveness", "/health/live", "the process can respond");
    withoutKey("getReadiness", "/health/ready", "all checks pass");
    withoutKey("getContract", "/openapi.yaml", "the request is valid");
    withoutKey("getDocs", "/docs", "the request is valid");
    withoutKey("getDocsFile", "/docs/swagger-ui.css", "the page has this file");
    withoutKey("getConsole", "/console/", "the path ends with a slash");
    withoutKey("getConsoleFile", "/console/main.js", "the page has this file");
    way("getConsole", 308, "")
        .when("the path does not end with a slash", () -> servers.get(null, "/console"));
    way("getConsole", 404, "NOT_FOUND").when("`console.enabled` is false", servers::withoutConsole);
    way("getConsoleFile", 404, "NOT_FOUND")
        .when(
            "the page has no such file, or `console.enabled` is false",
            () -> servers.get(null, "/console/no"));
    way("getRoot", 302, "")
        .when(
            "the client is a browser: its `Accept` names `text/html`",
            () -> servers.follow("GET", "/", "Accept", "text/html"));
    way("getRoot", 404, "NOT_FOUND")
        .when(
            "the client is not a browser, or `console.enabled` is false",
            () -> servers.follow("GET", "/", "Accept", "application/json"));
    way("getDocs", 308, "").when("the path ends with a slash", () -> servers.get(null, "/docs/"));
    way("getDocsFile", 404, "NOT_FOUND")
        .when("the page has no such file", () -> servers.get(null, "/docs/no"));
  }

  private void withoutKey(String operation, String path, String how) {
    way(operation, 200, "").when(how, () -> servers.get(null, path));
    if (!path.startsWith("/health/")) {
      way(operation, 304, "")
          .when(
              "the client has it, as `If-None-Match` says",
              () -> servers.follow("GET", path, ANY_TAG));
    }
  }
}
