package io.hookexport.http;

import static io.hookexport.support.Await.awaitTrue;
import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.export.Export;
import io.hookexport.support.Answer;
import io.hookexport.support.Sockets;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Every request is told of once, by the names of the contract. */
final class RequestRecorderTest {
  @AutoClose private final TestApi api = new TestApi();

  /** The one request since the last call; it is told of just after the client has its answer. */
  private CompletedRequest told() {
    awaitTrue("a request", () -> !api.requests.isEmpty());
    assertThat(api.requests).hasSize(1);
    return api.requests.remove(0);
  }

  @Test
  void anOperationIsToldWithProjectAndExport() throws Exception {
    Answer created = api.post(TestApi.JANUARY);
    CompletedRequest told = told();
    assertThat(told.operationId()).contains("createExport");
    assertThat(told.path()).contains("/v1/exports");
    assertThat(told.method()).isEqualTo("POST");
    assertThat(told.status()).isEqualTo(201);
    assertThat(told.complete()).isTrue();
    assertThat(told.projectId()).contains("acme");
    assertThat(told.exportId().map(Object::toString)).contains(created.data().getString("id"));
    assertThat(told.requestId()).isEqualTo(created.header("X-Request-Id"));
    assertThat(told.bytes()).isEqualTo(created.response().body().length);
    assertThat(told.remoteAddress()).isEqualTo("127.0.0.1");
    assertThat(told.time()).isPositive();

    api.get("/v1/exports/" + created.data().getString("id"));
    assertThat(told().exportId().map(Object::toString)).contains(created.data().getString("id"));
  }

  @Test
  void failuresAreToldToo() throws Exception {
    api.sendAs(null, "GET", "/v1/exports", null);
    CompletedRequest unauthorized = told();
    assertThat(unauthorized.status()).isEqualTo(401);
    assertThat(unauthorized.operationId()).contains("listExports");
    assertThat(unauthorized.projectId()).isEmpty();

    api.get("/nowhere/secret");
    CompletedRequest nowhere = told();
    assertThat(nowhere.status()).isEqualTo(404);
    assertThat(nowhere.operationId()).isEmpty();
    assertThat(nowhere.path()).isEmpty();

    api.send("DELETE", "/v1/exports", null);
    assertThat(told().status()).isEqualTo(405);

    api.raw("GET /%zz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    assertThat(told().status()).isEqualTo(400);

    api.raw("BREW /v1/exports HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    assertThat(told().method()).isEqualTo("OTHER");

    api.raw("GET / HTTP/9.9.9\r\n\r\n");
    assertThat(told().status()).isEqualTo(400);
  }

  @Test
  void aDownloadIsToldWithItsBytesButWithoutItsToken() throws Exception {
    Export export = api.finished("a,b\r\n1,2\r\n".getBytes(StandardCharsets.UTF_8));
    told();
    String link = api.link(export);
    told();
    api.sendAs(null, "GET", link, null);
    CompletedRequest told = told();
    assertThat(told.path()).contains("/v1/files/{token}/{filename}");
    assertThat(told.exportId()).contains(export.id());
    assertThat(told.bytes()).isEqualTo(10);
    assertThat(told.toString()).doesNotContain(link.split("/")[3]);
  }

  @Test
  void aClientThatGoesAwayIsToldAsSuch() throws Exception {
    Export export = api.finished(new byte[50_000_000]);
    told();
    String link = api.link(export);
    told();
    try (Socket socket = new Socket("127.0.0.1", api.port())) {
      Sockets.write(socket, "GET " + link + " HTTP/1.1\r\nHost: x\r\n\r\n");
      InputStream in = socket.getInputStream();
      assertThat(in.read()).isEqualTo('H');
      socket.setSoLinger(true, 0);
    }
    CompletedRequest told = told();
    assertThat(told.complete()).isFalse();
    assertThat(told.status()).isEqualTo(200);
  }
}
