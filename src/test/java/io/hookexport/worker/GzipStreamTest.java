package io.hookexport.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.export.FileStore.Draft;
import io.hookexport.export.FileStore.Published;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.junit5.VertxExtension;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is compressed off the event loop arrives in the draft in its order. */
@ExtendWith(VertxExtension.class)
final class GzipStreamTest {
  private static final int CHUNKS = 4;

  /** Collects what is written. */
  private static final class Collecting implements Draft {
    private final Buffer bytes = Buffer.buffer();

    @Override
    public Future<Void> write(Buffer chunk) {
      bytes.appendBuffer(chunk);
      return Future.succeededFuture();
    }

    @Override
    public Future<Void> end() {
      return Future.succeededFuture();
    }

    @Override
    public long sizeBytes() {
      return bytes.length();
    }

    @Override
    public Future<Published> publish() {
      return Future.failedFuture("not here");
    }

    @Override
    public Future<Void> discard() {
      return Future.succeededFuture();
    }

    @Override
    public Draft setWriteQueueMaxSize(int maxSize) {
      return this;
    }

    @Override
    public boolean writeQueueFull() {
      return false;
    }

    @Override
    public Draft drainHandler(@Nullable Handler<Void> handler) {
      return this;
    }

    @Override
    public Draft exceptionHandler(@Nullable Handler<Throwable> handler) {
      return this;
    }
  }

  /**
   * As it comes on a busy machine: every other chunk is compressed only when the next one is asked
   * for, and that one is done before the asker goes on.
   */
  private static final class Busy implements InvocationHandler {
    private final Context context;
    private final CountDownLatch[] asked = new CountDownLatch[CHUNKS];
    private int tasks;

    Busy(Context context) {
      this.context = context;
      Arrays.setAll(asked, i -> new CountDownLatch(1));
    }

    Context face() {
      Class<?>[] faces = {Context.class};
      return (Context) Proxy.newProxyInstance(Context.class.getClassLoader(), faces, this);
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object[] arguments)
        throws Throwable {
      if (!method.getName().equals("executeBlocking") || tasks >= CHUNKS) {
        return method.invoke(context, arguments);
      }
      int task = tasks++;
      asked[task].countDown();
      if (task % 2 == 1) {
        Object result = method.invoke(context, arguments);
        awaitComplete((Future<?>) result);
        return result;
      }
      Callable<?> work = (Callable<?>) arguments[0];
      Callable<?> late =
          () -> {
            if (!asked[task + 1].await(20, TimeUnit.SECONDS)) {
              throw new TimeoutException("the next chunk was not asked for");
            }
            return work.call();
          };
      return method.invoke(context, late, arguments[1]);
    }
  }

  /** By looking: the event loop, which is busy here, could not be told. */
  private static void awaitComplete(Future<?> task) throws TimeoutException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!task.isComplete()) {
      if (System.nanoTime() > end) {
        throw new TimeoutException("a blocking task did not end");
      }
      Thread.onSpinWait();
    }
  }

  @Test
  void aChunkThatIsCompressedSoonerThanAskedForDoesNotOvertake(Vertx vertx) throws Exception {
    Buffer data = Buffer.buffer();
    Random random = new Random(20261124);
    Collecting draft = new Collecting();
    Context context = vertx.getOrCreateContext();
    GzipStream gzip = new GzipStream(new Busy(context).face(), draft);

    Future.<Void>future(
            all ->
                context.runOnContext(
                    begin -> {
                      // One after the other with the event loop coming to nothing else between.
                      for (int i = 0; i < CHUNKS; i++) {
                        byte[] chunk = new byte[200_000];
                        random.nextBytes(chunk);
                        data.appendBytes(chunk);
                        gzip.write(Buffer.buffer(chunk)).onFailure(all::tryFail);
                      }
                      gzip.end().onComplete(all::handle);
                    }))
        .await(30, TimeUnit.SECONDS);
    gzip.close().await(30, TimeUnit.SECONDS);

    assertThat(Buffer.buffer(uncompressed(draft.bytes)).equals(data)).isTrue();
  }

  private static byte[] uncompressed(Buffer bytes) throws IOException {
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes.getBytes()))) {
      return in.readAllBytes();
    }
  }
}
