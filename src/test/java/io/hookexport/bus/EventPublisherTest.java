package io.hookexport.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.export.Export;
import io.hookexport.export.ExportEvent;
import io.hookexport.support.InMemoryExportStore;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.Checkpoint;
import io.vertx.junit5.Timeout;
import io.vertx.junit5.VertxExtension;
import io.vertx.junit5.VertxTestContext;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The life of exports, as siblings hear it. */
@ExtendWith(VertxExtension.class)
@Timeout(value = 15, timeUnit = TimeUnit.MINUTES)
class EventPublisherTest {
  @TempDir Path folder;
  private TestBus bus;

  @BeforeEach
  void start(Vertx vertx) {
    bus = new TestBus(vertx, folder);
  }

  @Test
  void everyPublicEventFollowsTheContract(VertxTestContext test) {
    List<String> expected =
        List.of(
            "export.created",
            "export.started",
            "export.progress",
            "export.completed",
            "export.failed",
            "export.cancelled",
            "export.expired",
            "export.deleted");
    Checkpoint heard = test.checkpoint(expected.size());
    List<String> types = new ArrayList<>();
    UUID id = bus.created();
    bus.vertx
        .eventBus()
        .<JsonObject>consumer("hookexport.events")
        .handler(
            event ->
                test.verify(
                    () -> {
                      assertThat(event.body().fieldNames())
                          .containsExactlyInAnyOrder("type", "export");
                      JsonObject export = event.body().getJsonObject("export");
                      bus.checker.checkSchema("Export", export);
                      assertThat(numbers(export))
                          .as("of the classes that another member gets")
                          .isEqualTo(numbers(new JsonObject(export.encode())));
                      types.add(event.body().getString("type"));
                      assertThat(expected.subList(0, types.size())).isEqualTo(types);
                      heard.flag();
                    }))
        .completion()
        .onComplete(test.succeeding(registered -> publishAll(id)));
  }

  private static Map<String, Class<?>> numbers(JsonObject export) {
    return Stream.concat(
            export.stream(), export.getJsonObject("progress", new JsonObject()).stream())
        .filter(field -> field.getValue() instanceof Number)
        .collect(Collectors.toMap(Map.Entry::getKey, field -> field.getValue().getClass()));
  }

  private void publishAll(UUID id) {
    Export running =
        bus.store.change(id, old -> InMemoryExportStore.processing(old, 10, Instant.now()));
    for (ExportEvent.Type type : ExportEvent.Type.values()) {
      if (type != ExportEvent.Type.DELETED) {
        bus.events.on(new ExportEvent(type, running));
      }
    }
    bus.events.on(new ExportEvent(ExportEvent.Type.DELETED, bus.finish(id)));
  }
}
