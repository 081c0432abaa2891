package io.hookexport.bus;

import static io.hookexport.support.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.contract.BodyRules;
import io.hookexport.contract.Contract;
import io.hookexport.contract.MessageCheck;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages that misbehave are counted out, so that a stop does not wait for them. */
@ExtendWith(VertxExtension.class)
final class OperationConsumerTest {
  private final List<Object> failures = new ArrayList<>();

  /** A message of which these methods throw; the bus decodes a body only when it is asked for. */
  @SuppressWarnings("unchecked")
  private Message<Object> message(List<String> broken) {
    return (Message<Object>)
        Proxy.newProxyInstance(
            Message.class.getClassLoader(),
            new Class<?>[] {Message.class},
            (self, method, arguments) -> {
              if (broken.contains(method.getName())) {
                throw new NoClassDefFoundError("scripted fault");
              }
              if (method.getName().equals("fail")) {
                failures.add(arguments[0]);
              }
              return method.getName().equals("body")
                  ? new JsonObject().put("project_id", "nobody").put("id", "x")
                  : null;
            });
  }

  private static OperationConsumer consumer(Vertx vertx) {
    MessageCheck check =
        new MessageCheck(await(Contract.load(vertx)), "listExports", BodyRules.NONE);
    return new OperationConsumer(
        "listExports", check, null, (project, input) -> Future.succeededFuture());
  }

  @ParameterizedTest
  @ValueSource(strings = {"body", "fail", "body,fail"})
  void aMessageIsCountedOutWhateverItThrows(String broken, Vertx vertx) {
    OperationConsumer consumer = consumer(vertx);
    consumer.handle(message(List.of(broken.split(","))));
    await(consumer.idle());
  }

  @Test
  void whatCannotBeDecodedIsAnInvalidRequest(Vertx vertx) {
    consumer(vertx).handle(message(List.of("body")));
    assertThat(failures).containsExactly(400);
  }
}
