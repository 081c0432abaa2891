import client.ApiClient;
import client.api.DatasetsApi;
import client.api.ExportsApi;
import client.api.FilesApi;
import client.model.CreateExport;
import client.model.DatasetDescription;
import client.model.Export;
import client.model.ExportStatus;
import java.io.File;
import java.net.URI;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.time.OffsetDateTime;
import java.util.HexFormat;
import java.util.LinkedHashSet;

/** Creates, polls and downloads one export with the generated client. Arguments: base, key. */
final class MainJob {
  private MainJob() {}

  public static void main(String[] arguments) throws Exception {
    ApiClient client = new ApiClient();
    client.updateBaseUri(arguments[0]);
    client.setRequestInterceptor(r -> r.header("Authorization", "Bearer " + arguments[1]));
    ExportsApi exports = new ExportsApi(client);
    DatasetDescription deliveries = new DatasetsApi(client).listDatasets().getData().get(0);
    CreateExport request =
        new CreateExport()
            .dataset(deliveries.getDataset())
            .direction(deliveries.getDirection())
            .statuses(new LinkedHashSet<>(deliveries.getStatuses()))
            .startTime(OffsetDateTime.parse("2026-10-01T00:00:00Z"))
            .endTime(OffsetDateTime.parse("2026-10-31T00:00:00Z"));
    Export export = exports.createExport(request, null, null).getData();
    long deadline = System.nanoTime() + 60_000_000_000L;
    while (export.getStatus() == ExportStatus.PENDING
        || export.getStatus() == ExportStatus.PROCESSING) {
      require(System.nanoTime() < deadline, "the export is still " + export.getStatus());
      export = exports.getExport(export.getId(), "wait=5").getData();
    }
    require(export.getStatus() == ExportStatus.COMPLETED, "the export is " + export);
    String[] link =
        URI.create(exports.getExportLink(export.getId()).getData().getUrl()).getPath().split("/");
    File file = new FilesApi(client).fetchFile(link[3], link[4], null, null, null, null, null, null);
    byte[] bytes = Files.readAllBytes(file.toPath());
    Files.delete(file.toPath());
    String sha256 =
        HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    require(sha256.equals(export.getSha256()), "the file has another SHA-256: " + sha256);
    System.out.println(
        "created, polled, downloaded: " + export.getRowCount() + " rows, SHA-256 as promised");
  }

  private static void require(boolean condition, String otherwise) {
    if (!condition) {
      throw new IllegalStateException(otherwise);
    }
  }
}
