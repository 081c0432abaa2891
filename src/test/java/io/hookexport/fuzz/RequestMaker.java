package io.hookexport.fuzz;

import io.hookexport.contract.Contract;
import io.hookexport.support.RawAnswer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.openapi.contract.Operation;
import io.vertx.openapi.contract.Parameter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Derives requests from the operations of the contract: valid, at the edge, and broken ones. */
public final class RequestMaker {
  private final Random random;
  private final Contract contract;
  private final List<Operation> operations;
  private final SchemaValues values;
  private final Learned learned;
  private final HostileTouch hostile;
  private final String key;

  public RequestMaker(Random random, Contract contract, String key) {
    this.random = random;
    this.contract = contract;
    this.operations = contract.api().operations();
    this.values = new SchemaValues(random, contract::dereference);
    this.learned = new Learned(random);
    this.hostile = new HostileTouch(random);
    this.key = key;
  }

  public void learn(RawAnswer answer) {
    learned.from(answer);
  }

  /** One in two follows the schemas, one in four breaks one rule, the rest is hostile. */
  public FuzzRequest next() {
    Operation operation = operations.get(random.nextInt(operations.size()));
    int kind = random.nextInt(4);
    FuzzRequest request = kind == 2 ? broken(operation) : valid(operation, Optional.empty());
    if (kind == 3) {
      hostile.touch(request);
    }
    return request;
  }

  /**
   * @param toBreak the parameter that gets a value which its schema does not allow
   */
  private FuzzRequest valid(Operation operation, Optional<Parameter> toBreak) {
    FuzzRequest request =
        new FuzzRequest(operation.getHttpMethod().name(), operation.getOpenAPIPath());
    request.story.add(operation.getOperationId());
    request.header("Host", "127.0.0.1");
    request.header("Connection", "close");
    if (!operation.getSecurityRequirements().isEmpty()) {
      request.header("Authorization", "Bearer " + key);
    }
    List<String> query = new ArrayList<>();
    boolean wholeLink = toBreak.isEmpty() && useWholeLink(request);
    for (Parameter parameter : operation.getParameters()) {
      boolean broken = toBreak.filter(parameter::equals).isPresent();
      if (broken || parameter.isRequired() || random.nextInt(3) == 0) {
        put(request, parameter, broken, wholeLink, query);
      }
    }
    if (!query.isEmpty()) {
      request.target += "?" + String.join("&", query);
    }
    if (operation.getRequestBody() != null) {
      JsonObject schema = bodySchema(operation);
      body(request, ((JsonObject) values.valid(schema)).encode());
    }
    return request;
  }

  /** Token and file name of a link belong together. */
  private boolean useWholeLink(FuzzRequest request) {
    Optional<String> link = learned.value("link");
    if (!request.target.contains("{token}") || link.isEmpty() || random.nextInt(4) == 0) {
      return false;
    }
    request.target = link.get();
    return true;
  }

  private void put(
      FuzzRequest request,
      Parameter parameter,
      boolean broken,
      boolean wholeLink,
      List<String> query) {
    String name = parameter.getName();
    String value = broken ? brokenValue(request, parameter) : validValue(parameter);
    switch (parameter.getIn()) {
      case PATH -> {
        if (!wholeLink) {
          request.target = request.target.replace("{" + name + "}", encode(value));
        }
      }
      case QUERY -> query.add(encode(name) + "=" + encode(value));
      case HEADER -> request.header(name, value.replaceAll("[\\x00-\\x1f]", "\u007f"));
      case COOKIE -> throw new AssertionError("the contract has no cookies");
    }
  }

  private String validValue(Parameter parameter) {
    Optional<String> known = learned.value(parameter.getName());
    if (known.isPresent() && random.nextInt(8) > 0) {
      return known.get();
    }
    if (parameter.getName().equals("Range")) {
      return "bytes="
          + random.nextInt(500)
          + "-"
          + (random.nextBoolean() ? random.nextInt(9999) : "");
    }
    return String.valueOf(values.valid(schema(parameter)));
  }

  private String brokenValue(FuzzRequest request, Parameter parameter) {
    Optional<String> broken = values.brokenParameter(schema(parameter));
    request.story.add("broken " + parameter.getName() + " " + broken);
    request.mustBeRefused = broken.isPresent();
    return broken.orElseGet(() -> String.valueOf(values.valid(schema(parameter))));
  }

  private FuzzRequest broken(Operation operation) {
    List<Parameter> parameters = operation.getParameters();
    if (operation.getRequestBody() != null && (parameters.isEmpty() || random.nextInt(4) > 0)) {
      return brokenBody(operation);
    }
    if (parameters.isEmpty() || random.nextInt(8) == 0) {
      FuzzRequest request = valid(operation, Optional.empty());
      request.story.add("unknown query parameter");
      // A file of the console without a name is its page.
      boolean isPage = request.target.endsWith("/");
      request.target += (request.target.contains("?") ? "&" : "?") + "surprise=1";
      request.mustBeRefused =
          !isPage && !"ignored".equals(operation.getOpenAPIModel().getValue("x-query"));
      return request;
    }
    return valid(operation, Optional.of(parameters.get(random.nextInt(parameters.size()))));
  }

  private FuzzRequest brokenBody(Operation operation) {
    FuzzRequest request = valid(operation, Optional.empty());
    JsonObject schema = contract.dereference(bodySchema(operation));
    JsonObject body = (JsonObject) values.valid(schema);
    JsonArray required = schema.getJsonArray("required", new JsonArray());
    JsonObject properties = schema.getJsonObject("properties", new JsonObject());
    int choice = random.nextInt(5);
    if (choice == 0 && !required.isEmpty()) {
      body.remove(required.getString(random.nextInt(required.size())));
    } else if (choice == 1) {
      body.put("surprise", values.pick(Hostile.TEXTS));
    } else if (!properties.isEmpty()) {
      String name = values.pick(List.copyOf(properties.fieldNames()));
      Object broken = values.broken(properties.getJsonObject(name));
      body.put(name, choice == 2 ? null : broken);
    }
    request.story.add("broken body");
    request.mustBeRefused = !properties.isEmpty();
    body(request, body.encode());
    return request;
  }

  private static JsonObject bodySchema(Operation operation) {
    return (JsonObject) operation.getRequestBody().getContent().get("application/json").getSchema();
  }

  private static JsonObject schema(Parameter parameter) {
    return (JsonObject) parameter.getSchema();
  }

  static void body(FuzzRequest request, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    request.body = Optional.of(bytes);
    request.without("Content-Length");
    request.without("Content-Type");
    request.header("Content-Type", "application/json");
    request.header("Content-Length", String.valueOf(bytes.length));
  }

  static String encode(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
