package io.hookexport.bus;

import static io.hookexport.bus.TestBus.PROJECT;
import static io.hookexport.bus.TestBus.january;
import static io.hookexport.support.Await.await;
import static io.hookexport.support.Await.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hookexport.export.Export;
import io.hookexport.export.ExportError;
import io.hookexport.export.ExportEstimate;
import io.hookexport.export.ExportEvent;
import io.hookexport.export.ExportException;
import io.hookexport.export.ExportListing;
import io.hookexport.export.ExportState;
import io.hookexport.export.Failure;
import io.hookexport.support.InMemoryExportStore;
import io.hookexport.support.InMemorySource;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The client of verticle authors, and the events that it listens to. */
@ExtendWith(VertxExtension.class)
class ExportClientTest {
  private static final Duration LONG = Duration.ofSeconds(25);
  private static final Duration NEVER = Duration.ofHours(1);

  @TempDir Path folder;
  private TestBus bus;

  @BeforeEach
  void start(Vertx vertx) {
    bus = new TestBus(vertx, folder);
  }

  private static ExportError errorOf(Future<?> call) {
    return refusal(call).error();
  }

  @Test
  void anExportIsCreatedReadListedLinkedAndDeleted() {
    ExportStatus created = await(bus.client.create(PROJECT, january()));
    assertThat(created.state()).isEqualTo(ExportState.PENDING);
    assertThat(created.projectId()).isEqualTo(PROJECT);
    assertThat(created.hasEnded()).isFalse();
    bus.finish(created.id());

    ExportStatus got = await(bus.client.get(PROJECT, created.id()));
    assertThat(got.state()).isEqualTo(ExportState.COMPLETED);
    assertThat(got.rowCount()).hasValue(3);
    assertThat(got.fileSizeBytes()).hasValue(3);
    assertThat(await(bus.client.download(PROJECT, created.id())).toString())
        .contains(created.id().toString());
    await(bus.client.delete(PROJECT, created.id()));
    assertThat(errorOf(bus.client.get(PROJECT, created.id()))).isEqualTo(ExportError.NOT_FOUND);
  }

  @Test
  void theDatasetsAreDescribed() {
    assertThat(await(bus.client.datasets(PROJECT)))
        .isNotEmpty()
        .isEqualTo(await(new InMemorySource(Set.of()).describe()));
    assertThat(errorOf(bus.client.datasets("nobody"))).isEqualTo(ExportError.NOT_FOUND);
  }

  @Test
  void anEstimateCreatesNothing() {
    ExportEstimate counted = await(bus.client.estimate(PROJECT, january(), true));
    assertThat(counted.rows()).isEqualTo(2);
    assertThat(counted.exact()).isTrue();
    assertThat(counted.columns()).containsExactly("status", "message_id");
    assertThat(counted.bytes()).as("compressed, and never made before").isEmpty();
    bus.finish(bus.created());
    ExportEstimate expected = await(bus.client.estimate(PROJECT, january(), false));
    assertThat(expected.rows()).isEqualTo(3);
    assertThat(expected.bytes()).hasValue(3);
    assertThat(expected.seconds()).isPresent();
    assertThat(expected.warnings()).isEmpty();
    bus.created();
    assertThat(await(bus.client.estimate(PROJECT, january(), false)).warnings())
        .extracting(ExportEstimate.Warning::code)
        .containsExactly(ExportEstimate.Code.EXPORT_LIMIT_EXCEEDED);
    assertThat(errorOf(bus.client.estimate("nobody", january(), false)))
        .isEqualTo(ExportError.NOT_FOUND);
  }

  @Test
  void theListingIsWalkedPageByPage() {
    for (int i = 0; i < 3; i++) {
      bus.finish(bus.created());
    }
    List<UUID> seen = new ArrayList<>();
    Optional<ExportListing.Position> after = Optional.empty();
    do {
      ExportClient.Page page =
          await(
              bus.client.list(
                  PROJECT,
                  new ExportListing(
                      1, after, Optional.of(ExportState.COMPLETED), Optional.empty())));
      page.exports().forEach(export -> seen.add(export.id()));
      after = page.next();
    } while (after.isPresent());
    assertThat(seen).hasSize(3).doesNotHaveDuplicates();
  }

  @Test
  void aFailureIsTheExceptionOfTheServer() {
    UUID first = bus.created();
    assertThatThrownBy(() -> bus.created())
        .isInstanceOfSatisfying(
            ExportException.class,
            e -> {
              assertThat(e.error()).isEqualTo(ExportError.EXPORT_LIMIT_EXCEEDED);
              assertThat(e.details().getString("export_id")).isEqualTo(first.toString());
              assertThat(e.retryAfterSeconds()).isEqualTo(10);
            });
    assertThat(errorOf(bus.client.get("nobody", first))).isEqualTo(ExportError.NOT_FOUND);
    Optional<String> key = Optional.of("k");
    bus.finish(first);
    await(bus.client.create(PROJECT, january(), key));
    await(bus.client.create(PROJECT, january(), key));
  }

  @Test
  void nobodyAnsweringIsUnavailable() {
    await(bus.vertx.undeploy(bus.deploymentId));
    assertThat(errorOf(bus.client.get(PROJECT, UUID.randomUUID())))
        .isEqualTo(ExportError.UNAVAILABLE);
  }

  @Test
  void anAnswerOfAnUnknownKindIsNotLost() {
    await(bus.vertx.undeploy(bus.deploymentId));
    for (String message : List.of("no JSON", "{}", "{\"code\":\"TEAPOT\",\"message\":\"m\"}")) {
      var consumer =
          bus.vertx.eventBus().consumer("hookexport.getExport", m -> m.fail(418, message));
      await(consumer.completion());
      assertThatThrownBy(() -> await(bus.client.get(PROJECT, UUID.randomUUID())))
          .isInstanceOf(ExportException.class)
          .hasMessageContaining("418")
          .hasMessageContaining(message);
      await(consumer.unregister());
    }
  }

  @Test
  void aCancelledExportHasEnded() {
    ExportStatus cancelled = await(bus.client.cancel(PROJECT, bus.created()));
    assertThat(cancelled.hasEnded()).isTrue();
    assertThat(cancelled.errorCode()).contains("CANCELLED");
    assertThat(errorOf(bus.client.cancel(PROJECT, cancelled.id())))
        .isEqualTo(ExportError.EXPORT_NOT_ACTIVE);
  }

  @Test
  void theEndIsSeenByItsEvent() {
    UUID id = bus.created();
    Future<ExportStatus> ended = bus.client.whenEnded(PROJECT, id, LONG, NEVER);
    // Repeated, because nobody can know when the watch has begun to listen.
    Export export = bus.finish(id);
    long timer =
        bus.vertx.setPeriodic(
            20, t -> bus.events.on(new ExportEvent(ExportEvent.Type.COMPLETED, export)));
    assertThat(await(ended).state()).isEqualTo(ExportState.COMPLETED);
    bus.vertx.cancelTimer(timer);
  }

  @Test
  void theEndIsSeenWithoutAnyEvent() {
    UUID id = bus.created();
    Future<ExportStatus> ended = bus.client.whenEnded(PROJECT, id, LONG, Duration.ofMillis(20));
    bus.store.change(
        id,
        old ->
            InMemoryExportStore.failed(
                old, new Failure(Failure.Code.SOURCE_ERROR, "no table"), Instant.now()));
    ExportStatus status = await(ended);
    assertThat(status.state()).isEqualTo(ExportState.FAILED);
    assertThat(status.errorCode()).contains("SOURCE_ERROR");
    assertThat(status.errorMessage()).contains("no table");
  }

  @Test
  void anEventAloneEndsNothing() {
    UUID id = bus.created();
    Future<ExportStatus> ended = bus.client.whenEnded(PROJECT, id, Duration.ofMillis(500), NEVER);
    JsonObject lie =
        new JsonObject()
            .put("type", "export.completed")
            .put("export", new JsonObject().put("id", id.toString()).put("status", "completed"));
    long timer =
        bus.vertx.setPeriodic(10, t -> bus.vertx.eventBus().publish("hookexport.events", lie));
    assertThatThrownBy(() -> await(ended))
        .hasRootCauseInstanceOf(TimeoutException.class)
        .hasRootCauseMessage("export " + id + " did not end within 500 ms");
    bus.vertx.cancelTimer(timer);
  }

  @Test
  void anOutageIsWaitedOut() {
    UUID id = bus.created();
    bus.store.fail(ExportException.unavailable("The database does not respond.", null));
    Future<ExportStatus> ended = bus.client.whenEnded(PROJECT, id, LONG, Duration.ofMillis(20));
    assertThat(errorOf(bus.client.get(PROJECT, id))).isEqualTo(ExportError.UNAVAILABLE);
    bus.store.recover();
    bus.finish(id);
    assertThat(await(ended).state()).isEqualTo(ExportState.COMPLETED);
  }

  @Test
  void waitingForWhatDoesNotExistFailsAtOnce() {
    assertThat(errorOf(bus.client.whenEnded(PROJECT, UUID.randomUUID(), LONG, NEVER)))
        .isEqualTo(ExportError.NOT_FOUND);
  }
}
