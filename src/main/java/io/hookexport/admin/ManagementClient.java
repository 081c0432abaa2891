package io.hookexport.admin;

import io.hookexport.export.ExportError;
import io.hookexport.export.ExportException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Sends requests with an admin token, and turns each failure into a message for a person. */
public final class ManagementClient {
  private static final Duration CONNECT = Duration.ofSeconds(10);

  /** Of a whole exchange: the server itself waits for a source no longer than this. */
  private static final Duration RESPONSE = Duration.ofSeconds(60);

  /** A page of 500 exports, the request of each of which has up to 16 KB. */
  private static final long MOST_BYTES = 16 * 1024 * 1024;

  private static final int NO_CONTENT = 204;

  /** What the server says of a path that it does not have. */
  private static final String NO_PATH = "This path does not exist.";

  private final HttpClient client = HttpClient.newBuilder().connectTimeout(CONNECT).build();
  private final String server;
  private final String token;
  private final Duration limit;

  /**
   * @param server the URL of the management port, http or https
   */
  public ManagementClient(URI server, String token) {
    this(server, token, RESPONSE);
  }

  ManagementClient(URI server, String token, Duration limit) {
    this.limit = limit;
    this.server = server.toString().replaceFirst("/+$", "");
    this.token = token;
  }

  /** Returns a text as a part of a path or query. */
  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /**
   * Returns the body of a successful response, which has {@code data}; an empty object for one
   * without content. Throws ExportException for an error of the contract, IllegalStateException
   * when there is no response of hookexport.
   */
  Fields send(String method, String target, @Nullable JsonObject body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(server + target))
            .header("Authorization", "Bearer " + token)
            .method(
                method,
                body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body.encode()));
    if (body != null) {
      request.header("Content-Type", "application/json");
    }
    HttpResponse<byte[]> response = response(request.build());
    int status = response.statusCode();
    Fields json = new Fields(json(response), () -> foreign("of status " + status));
    if (status / 100 != 2) {
      throw problem(status, json);
    }
    if (status != NO_CONTENT && !json.has("data")) {
      throw foreign("of status " + status);
    }
    return json;
  }

  /** The JDK's own limit ends with the head of a response: a body may stop for ever. */
  private HttpResponse<byte[]> response(HttpRequest request) {
    Future<HttpResponse<byte[]>> response =
        client.sendAsync(request, head -> new BoundedBody(MOST_BYTES));
    try {
      return response.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw noResponse("nothing, or not all of it, within " + limit.toSeconds() + " seconds", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof BoundedBody.TooLong) {
        throw foreign("of more than " + MOST_BYTES / 1024 / 1024 + " MB");
      }
      throw noResponse(reason(e.getCause() == null ? e : e.getCause()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for " + server, e);
    } finally {
      response.cancel(true);
    }
  }

  private IllegalStateException noResponse(String reason, Exception cause) {
    return new IllegalStateException(
        "no response from "
            + server
            + ": "
            + reason
            + ". Check --server: the address of the management port, as this machine reaches it",
        cause);
  }

  /** The JDK's messages of failed connections are empty. */
  private static String reason(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnresolvedAddressException) {
        return "there is no host of this name";
      }
    }
    if (failure instanceof HttpConnectTimeoutException) {
      return "no connection in time";
    }
    if (failure instanceof ConnectException) {
      return "connection refused";
    }
    return failure.getMessage() == null ? failure.toString() : failure.getMessage();
  }

  private JsonObject json(HttpResponse<byte[]> response) {
    if (response.body().length == 0) {
      return new JsonObject();
    }
    try {
      return new JsonObject(Buffer.buffer(response.body()));
    } catch (DecodeException noJson) {
      throw foreign("of status " + response.statusCode());
    }
  }

  private IllegalStateException foreign(String response) {
    return new IllegalStateException(
        server + " gave a response " + response + " that is not from hookexport. Check --server");
  }

  private RuntimeException problem(int status, Fields body) {
    Fields error = body.object("error");
    String message = error.text("message");
    String word = error.text("code");
    if (message.equals(NO_PATH)) {
      return new IllegalStateException(
          "there is no administration at "
              + server
              + ". Use the management port (management.port) of a server that has management.admin_token");
    }
    if (status == 401) {
      return new IllegalStateException(
          server
              + " does not accept the admin token. It must be the server's management.admin_token");
    }
    try {
      ExportError code = ExportError.valueOf(word);
      return ExportException.of(code, message + violations(error));
    } catch (IllegalArgumentException unknown) {
      return new IllegalStateException(server + ": " + message, unknown);
    }
  }

  /** Returns what a message of several violations leaves out. */
  private static String violations(Fields error) {
    if (!error.has("details") || !error.object("details").has("violations")) {
      return "";
    }
    List<Fields> all = error.object("details").objects("violations");
    return all.size() < 2
        ? ""
        : all.stream()
            .map(each -> each.text("message"))
            .collect(Collectors.joining("; ", " (", ")"));
  }
}
