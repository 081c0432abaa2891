package io.hookexport.worker;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Ports of which one method does what no port may do, each in each way. */
final class Faults {
  enum Way {
    THROWS,
    THROWS_AN_ERROR,
    RETURNS_NULL,
    FAILS,
    FAILS_ON_ANOTHER_THREAD,
    NEVER_ANSWERS;

    private boolean suits(Method method) {
      return switch (this) {
        case THROWS, THROWS_AN_ERROR -> true;
        case RETURNS_NULL -> !method.getReturnType().isPrimitive();
        default -> method.getReturnType() == Future.class;
      };
    }

    private @Nullable Object go() {
      RuntimeException fault = new IllegalStateException("scripted fault");
      return switch (this) {
        case THROWS -> throw fault;
        case THROWS_AN_ERROR -> throw new OutOfMemoryError("scripted fault");
        case RETURNS_NULL -> null;
        case FAILS -> Future.failedFuture(fault);
        case FAILS_ON_ANOTHER_THREAD -> {
          Promise<Object> promise = Promise.promise();
          CompletableFuture.runAsync(() -> promise.fail(fault));
          yield promise.future();
        }
        case NEVER_ANSWERS -> Promise.promise().future();
      };
    }
  }

  private final Class<?> port;
  private final String method;
  private final Way way;
  volatile boolean met;

  /**
   * @param port the interface whose method it is
   */
  Faults(Class<?> port, String method, Way way) {
    this.port = port;
    this.method = method;
    this.way = way;
  }

  /** Names of the abstract methods that can be broken in this way. */
  static Set<String> methods(Class<?> port, Way way) {
    return Stream.of(port.getMethods())
        .filter(method -> Modifier.isAbstract(method.getModifiers()) && way.suits(method))
        .map(Method::getName)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** A port of which all futures complete with what is made of their results. */
  static <T> T opening(Class<T> type, T real, Function<Object, Object> wrap) {
    return proxy(
        type,
        (self, called, arguments) -> {
          Object result = called.invoke(real, arguments);
          return result instanceof Future<?> future ? future.map(wrap::apply) : result;
        });
  }

  /**
   * @param when says by the arguments of the call whether it meets the fault
   */
  <T> T in(Class<T> type, T real, Predicate<Object[]> when) {
    return proxy(
        type,
        (self, called, arguments) -> {
          if (type == port && called.getName().equals(method) && when.test(arguments)) {
            met = true;
            return way.go();
          }
          Object result = called.invoke(real, arguments);
          return result == real ? self : result;
        });
  }

  private static <T> T proxy(Class<T> type, InvocationHandler handler) {
    InvocationHandler unwrapping =
        (self, called, arguments) -> {
          try {
            return handler.invoke(self, called, arguments == null ? new Object[0] : arguments);
          } catch (InvocationTargetException e) {
            throw e.getCause();
          }
        };
    return type.cast(
        Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, unwrapping));
  }
}
