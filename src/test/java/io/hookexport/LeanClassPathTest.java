package io.hookexport;

import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.support.LeanHost;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an application needs on its class path: no optional dependency of pom.xml. */
final class LeanClassPathTest {
  private static final List<String> OPTIONAL =
      List.of(
          "ch.qos.logback.",
          "com.hazelcast.",
          "com.intel.",
          "info.picocli.",
          "picocli.",
          "io.micrometer.",
          "io.prometheus.",
          "io.vertx.micrometer.",
          "io.vertx.spi.cluster.",
          "io.zonky.",
          "org.broadinstitute.",
          "org.postgresql.");

  private static final List<String> OF_THE_CLIENT =
      List.of(
          "java.",
          "javax.",
          "jdk.",
          "sun.",
          "io.netty.",
          "io.vertx.core.",
          "com.fasterxml.jackson.core.");

  @TempDir Path folder;

  @Test
  void embeddingNeedsNoOptionalJar() throws Exception {
    String uri = TestServer.prepare(200);
    Hidden hidden = new Hidden(name -> OPTIONAL.stream().noneMatch(name::startsWith));
    assertThat(run(hidden, "embed", uri, folder.toString())).isEqualTo("completed 200 404 200");
  }

  /** Besides Vert.x, what Vert.x itself needs. */
  @Test
  void theClientNeedsVertxOnly() throws Exception {
    Hidden hidden = new Hidden(name -> OF_THE_CLIENT.stream().anyMatch(name::startsWith));
    assertThat(run(hidden, "call")).isEqualTo("completed ExportException");
  }

  private static Object run(ClassLoader parent, String method, Object... arguments)
      throws Exception {
    URL[] ours = {place(HookExport.class), place(LeanHost.class)};
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    try (URLClassLoader loader = new URLClassLoader(ours, parent)) {
      thread.setContextClassLoader(loader);
      Class<?>[] types = List.of(arguments).stream().map(Object::getClass).toArray(Class<?>[]::new);
      return loader
          .loadClass(LeanHost.class.getName())
          .getMethod(method, types)
          .invoke(null, arguments);
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  private static URL place(Class<?> ours) {
    return ours.getProtectionDomain().getCodeSource().getLocation();
  }

  /** Has the libraries of the test but for hidden ones, and none of our classes. */
  private static final class Hidden extends ClassLoader {
    private final java.util.function.Predicate<String> shown;

    Hidden(java.util.function.Predicate<String> shown) {
      super(LeanClassPathTest.class.getClassLoader());
      this.shown = shown;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (name.startsWith("io.hookexport.") || !shown.test(name)) {
        throw new ClassNotFoundException(name);
      }
      return super.loadClass(name, resolve);
    }

    @Override
    public URL getResource(String name) {
      return isHidden(name) ? null : super.getResource(name);
    }

    /** Not the services either that our own jar and hidden ones declare. */
    @Override
    public Enumeration<URL> getResources(String name) throws java.io.IOException {
      return isHidden(name) || name.startsWith("META-INF/services/io.vertx.core.spi")
          ? Collections.emptyEnumeration()
          : super.getResources(name);
    }

    private static boolean isHidden(String name) {
      return name.startsWith("io/hookexport/") || name.contains("swagger-ui");
    }
  }
}
