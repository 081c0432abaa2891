package io.hookexport.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.export.FileStore.Draft;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayInputStream;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

final class GzipStreamTest {
  private final List<Promise<Object>> late = new ArrayList<>();
  private final List<Object> results = new ArrayList<>();
  private final Buffer draft = Buffer.buffer();

  /** As when the event loop is busy, so that a result waits to be handled, and the next is not. */
  @Test
  void aResultThatIsThereAtOnceDoesNotOvertakeTheOneBefore() throws Exception {
    GzipStream gzip = new GzipStream(context(), draft());
    byte[] text = new byte[600_000];
    new Random(1).nextBytes(text);

    Future<Void> first = gzip.write(Buffer.buffer(text).slice(0, 300_000));
    Future<Void> second = gzip.write(Buffer.buffer(text).slice(300_000, 600_000));
    assertThat(second.isComplete()).isFalse();
    late.get(0).complete(results.get(0));

    assertThat(first.succeeded()).isTrue();
    assertThat(second.succeeded()).isTrue();
    assertThat(gzip.end().succeeded()).isTrue();
    byte[] back = new GZIPInputStream(new ByteArrayInputStream(draft.getBytes())).readAllBytes();
    assertThat(back).isEqualTo(text);
  }

  /** Runs blocking work at once; the result of the first is handed over late. */
  private Context context() {
    return proxy(
        Context.class,
        (self, method, arguments) -> {
          Object result = ((Callable<?>) arguments[0]).call();
          if (!late.isEmpty()) {
            return Future.succeededFuture(result);
          }
          Promise<Object> promise = Promise.promise();
          late.add(promise);
          results.add(result);
          return promise.future();
        });
  }

  private Draft draft() {
    return proxy(
        Draft.class,
        (self, method, arguments) -> {
          if (method.getName().equals("writeQueueFull")) {
            return false;
          }
          draft.appendBuffer((Buffer) arguments[0]);
          return Future.succeededFuture();
        });
  }

  private static <T> T proxy(Class<T> type, InvocationHandler handler) {
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
  }
}
