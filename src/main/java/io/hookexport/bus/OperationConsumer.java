package io.hookexport.bus;

import io.hookexport.contract.ErrorResponse;
import io.hookexport.contract.Input;
import io.hookexport.contract.MessageCheck;
import io.hookexport.export.Access;
import io.hookexport.export.ApiKeys;
import io.hookexport.export.ExportError;
import io.hookexport.export.ExportException;
import io.hookexport.export.Violation;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.EncodeException;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Replies to the messages at the address of one operation. */
final class OperationConsumer implements Handler<Message<Object>> {
  /** A field of the error object beside those of the contract; HTTP has a header for it. */
  static final String RETRY_AFTER = "retry_after_seconds";

  static final String PROJECT_ID = "project_id";

  private static final Logger LOG = LoggerFactory.getLogger(OperationConsumer.class);

  private final String operationId;
  private final MessageCheck check;
  private final ApiKeys projects;
  private final BusOperations.Operation operation;
  private final List<Promise<Void>> waiting = new ArrayList<>();
  private int running;

  OperationConsumer(
      String operationId, MessageCheck check, ApiKeys projects, BusOperations.Operation operation) {
    this.operationId = operationId;
    this.check = check;
    this.projects = projects;
    this.operation = operation;
  }

  @Override
  public void handle(Message<Object> message) {
    running++;
    // Each step runs inside the composition: whatever it throws, the counter goes down.
    Future.succeededFuture()
        .compose(taken -> process(body(message)))
        .map(reply -> send(message, reply))
        .recover(cause -> Future.succeededFuture(fail(message, cause)))
        .onFailure(
            cause ->
                LOG.atError()
                    .setCause(cause)
                    .addKeyValue("operation", operationId)
                    .log("The response to a message could not be sent"))
        .onComplete(done -> ended());
  }

  /** The bus decodes a message of another process only now. */
  private static Object body(Message<Object> message) {
    try {
      return message.body();
    } catch (RuntimeException | LinkageError notDecoded) {
      throw ExportException.invalid(
          "", "the message cannot be decoded; it must be a JSON object (JsonObject)");
    }
  }

  /** Completes when no message waits for its reply. */
  Future<Void> idle() {
    Promise<Void> promise = Promise.promise();
    waiting.add(promise);
    completeIfIdle();
    return promise.future();
  }

  private void ended() {
    running--;
    completeIfIdle();
  }

  private void completeIfIdle() {
    if (running == 0) {
      waiting.forEach(Promise::tryComplete);
      waiting.clear();
    }
  }

  private Future<Reply> process(Object body) {
    JsonObject values = plain(body);
    List<Violation> violations = new ArrayList<>();
    String projectId = projectId(values, violations);
    values.remove(PROJECT_ID);
    // Before the lookup of the project, as over HTTP: a malformed message is reported first.
    Input input = check.read(values, violations);
    return projects
        .project(projectId)
        .map(found -> Access.to(found.orElseThrow(OperationConsumer::unknownProject)))
        .compose(access -> operation.run(access, input));
  }

  /**
   * Returns the body as it would arrive from another process: a local message may hold more than
   * JSON.
   */
  private static JsonObject plain(Object body) {
    if (!(body instanceof JsonObject object)) {
      throw ExportException.invalid("", "the message must be a JSON object (JsonObject)");
    }
    try {
      return new JsonObject(object.toBuffer());
    } catch (EncodeException e) {
      throw ExportException.invalid("", "the message contains a value that JSON cannot represent");
    }
  }

  private static String projectId(JsonObject values, List<Violation> violations) {
    if (values.getValue(PROJECT_ID) instanceof String projectId) {
      return projectId;
    }
    violations.add(
        new Violation(
            "/" + PROJECT_ID,
            values.containsKey(PROJECT_ID)
                ? "project_id must be a string"
                : "project_id is required: there is no API key on the bus to identify the project"));
    return "";
  }

  private static ExportException unknownProject() {
    return ExportException.of(ExportError.NOT_FOUND, "There is no project with this project_id.");
  }

  private static @Nullable Void send(Message<Object> message, Reply reply) {
    DeliveryOptions options = new DeliveryOptions();
    reply.headers().forEach(options::addHeader);
    message.reply(reply.data(), options);
    return null;
  }

  private @Nullable Void fail(Message<Object> message, Throwable cause) {
    ExportException problem =
        cause instanceof ExportException known
            ? known
            : ExportException.internal("unexpected " + cause, cause);
    int status = ErrorResponse.status(problem.error());
    if (status >= 500) {
      LOG.atLevel(status == 500 ? Level.ERROR : Level.WARN)
          .setCause(problem.getCause())
          .addKeyValue("operation", operationId)
          .addKeyValue("error_code", problem.error().name())
          .addKeyValue("error", problem.message())
          .log("An operation requested over the event bus failed");
    }
    JsonObject error = ErrorResponse.ofMessage(problem);
    if (problem.retryAfterSeconds() > 0) {
      error.put(RETRY_AFTER, problem.retryAfterSeconds());
    }
    message.fail(status, error.encode());
    return null;
  }
}
