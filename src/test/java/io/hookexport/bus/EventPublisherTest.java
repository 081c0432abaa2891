package io.hookexport.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.export.Export;
import io.hookexport.export.ExportEvent;
import io.hookexport.export.InMemoryExportStore;
import io.hookexport.export.OnContext;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The life of exports, as siblings hear it. */
class EventPublisherTest {
  @TempDir Path folder;
  private TestBus bus;

  @BeforeEach
  void start() {
    bus = new TestBus(folder);
  }

  @AfterEach
  void stop() {
    bus.close();
  }

  @Test
  void everyPublicEventFollowsTheContract() {
    UUID id = bus.created();
    List<JsonObject> heard = Collections.synchronizedList(new ArrayList<>());
    Promise<Void> all = Promise.promise();
    var consumer =
        bus.vertx
            .eventBus()
            .<JsonObject>consumer(
                "hookexport.events",
                event -> {
                  heard.add(event.body());
                  if (event.body().getString("type").equals("export.deleted")) {
                    all.complete();
                  }
                });
    OnContext.await(consumer.completion());
    Export running =
        bus.store.change(id, old -> InMemoryExportStore.processing(old, 10, Instant.now()));
    for (ExportEvent.Type type : ExportEvent.Type.values()) {
      if (type != ExportEvent.Type.DELETED) {
        bus.events.on(new ExportEvent(type, running));
      }
    }
    bus.events.on(new ExportEvent(ExportEvent.Type.DELETED, bus.finish(id)));
    OnContext.await(all.future());

    assertThat(heard)
        .extracting(event -> event.getString("type"))
        .containsExactly(
            "export.created",
            "export.started",
            "export.progress",
            "export.completed",
            "export.failed",
            "export.cancelled",
            "export.expired",
            "export.deleted");
    for (JsonObject event : heard) {
      assertThat(event.fieldNames()).containsExactlyInAnyOrder("type", "export");
      bus.checker.checkSchema("Export", event.getJsonObject("export"));
    }
  }
}
