package io.hookexport.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.export.Export;
import io.hookexport.export.ExportException;
import io.hookexport.support.Answer;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What previewExport answers when the file cannot be read; PreviewTest has what it can show. */
class PreviewFailureTest {
  private static final byte[] FILE = "a,b\r\n,\"\"\r\n".getBytes(StandardCharsets.UTF_8);

  @AutoClose private final TestApi api = new TestApi();
  private final Export export = api.finished(FILE);

  private Answer preview() {
    return api.get("/v1/exports/" + export.id() + "/preview");
  }

  @Test
  void nullsAndEmptyTextsArriveAsSuch() {
    assertThat(preview().data().encode())
        .isEqualTo("{\"columns\":[\"a\",\"b\"],\"rows\":[[null,\"\"]],\"has_more\":false}");
  }

  @Test
  void aFileThatTakesTooLongToVerifyIsUnavailableForNow() {
    api.preview.set((e, rows) -> Future.failedFuture(ExportException.unavailable("soon", null)));
    Answer answer = preview();
    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.header("Retry-After")).isNotNull();
  }

  @Test
  void aFileThatGoesWhileItIsReadIsGoneAndNoFault() {
    api.preview.set(
        (e, rows) -> {
          api.now.set(api.now.get().plus(Duration.ofDays(8)));
          return Future.failedFuture(ExportException.internal("no such file", null));
        });
    assertThat(preview().code()).isEqualTo("EXPORT_EXPIRED");
    api.now.set(api.now.get().minus(Duration.ofDays(8)));
    api.preview.set(
        (e, rows) -> {
          api.store.forget(e.id());
          return Future.failedFuture(ExportException.internal("no such file", null));
        });
    assertThat(preview().status()).isEqualTo(404);
  }
}
