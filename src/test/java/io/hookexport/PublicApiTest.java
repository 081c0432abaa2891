package io.hookexport;

import io.hookexport.bus.Cluster;
import io.hookexport.bus.ExportClient;
import io.hookexport.config.ConfigException;
import io.hookexport.export.ExportEvents;
import io.hookexport.export.ExportException;
import io.hookexport.export.FileStore;
import io.hookexport.support.GeneratedDocument;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What applications compile against: the entries, and every type of ours that the signatures of
 * their public members lead to. A change of it is seen in the list.
 */
final class PublicApiTest {
  private static final List<Class<?>> ENTRIES =
      List.of(
          HookExport.class,
          HookExportOptions.class,
          HookExportVerticle.class,
          Cluster.class,
          ExportClient.class,
          ExportEvents.class,
          FileStore.class,
          ExportException.class,
          ConfigException.class);

  /** What the compiler adds to records and enums. */
  private static final Set<String> USUAL =
      Set.of("equals", "hashCode", "toString", "values", "valueOf");

  private final TreeMap<String, Set<String>> members = new TreeMap<>();
  private final Deque<Class<?>> open = new ArrayDeque<>(ENTRIES);

  @Test
  void theListIsThatOfTheCode() throws IOException {
    while (!open.isEmpty()) {
      Class<?> next = open.pop();
      if (!members.containsKey(next.getName())) {
        members.put(next.getName(), list(next));
      }
    }
    StringBuilder text =
        new StringBuilder(
            "# The public API, written by mvn test -Dtest=PublicApiTest -Dreference.write=true\n");
    members.forEach(
        (type, all) -> {
          text.append('\n').append(type).append('\n');
          all.forEach(member -> text.append("  ").append(member).append('\n'));
        });
    GeneratedDocument.check(
        Path.of("src/test/resources/public-api.txt"), text.toString(), PublicApiTest.class);
  }

  private Set<String> list(Class<?> type) {
    Set<String> all = new TreeSet<>();
    Stream.of(type.getInterfaces()).forEach(this::follow);
    for (Constructor<?> made : type.getDeclaredConstructors()) {
      if (isVisible(made.getModifiers(), type)) {
        all.add("new" + signature(made));
      }
    }
    for (Method method : type.getDeclaredMethods()) {
      if (isVisible(method.getModifiers(), type)
          && !method.isSynthetic()
          && !USUAL.contains(method.getName())) {
        follow(method.getGenericReturnType());
        String fixed = Modifier.isStatic(method.getModifiers()) ? "static " : "";
        all.add(
            fixed
                + name(method.getGenericReturnType())
                + " "
                + method.getName()
                + signature(method));
      }
    }
    for (Field field : type.getDeclaredFields()) {
      if (isVisible(field.getModifiers(), type) && !field.isSynthetic()) {
        follow(field.getGenericType());
        all.add(
            field.isEnumConstant()
                ? field.getName()
                : name(field.getGenericType()) + " " + field.getName());
      }
    }
    for (Class<?> inner : type.getDeclaredClasses()) {
      if (isVisible(inner.getModifiers(), type)) {
        open.push(inner);
      }
    }
    return all;
  }

  private static boolean isVisible(int modifiers, Class<?> owner) {
    return Modifier.isPublic(modifiers)
        || (Modifier.isProtected(modifiers) && !Modifier.isFinal(owner.getModifiers()));
  }

  private String signature(Executable code) {
    Arrays.stream(code.getGenericParameterTypes()).forEach(this::follow);
    return Arrays.stream(code.getGenericParameterTypes())
        .map(PublicApiTest::name)
        .collect(Collectors.joining(", ", "(", ")"));
  }

  private static String name(Type type) {
    return type.getTypeName().replaceAll("\\b(?:[a-z]\\w*\\.)+(?=[A-Z])", "");
  }

  private void follow(Type type) {
    if (type instanceof Class<?> known) {
      Class<?> element = known.isArray() ? known.getComponentType() : known;
      if (element.getName().startsWith("io.hookexport.")) {
        open.push(element);
      }
    } else if (type instanceof ParameterizedType made) {
      follow(made.getRawType());
      Arrays.stream(made.getActualTypeArguments()).forEach(this::follow);
    } else if (type instanceof WildcardType any) {
      Arrays.stream(any.getUpperBounds()).forEach(this::follow);
    } else if (type instanceof GenericArrayType array) {
      follow(array.getGenericComponentType());
    }
  }
}
