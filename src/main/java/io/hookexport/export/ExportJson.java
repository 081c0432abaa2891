package io.hookexport.export;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.util.TokenBuffer;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An export in the JSON of the contract, the same over HTTP and on the event bus. A field without a
 * value is omitted.
 */
public final class ExportJson {
  private static final JsonFactory JSON = new JsonFactory();
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};

  private ExportJson() {}

  /** Returns an object for the event bus, whose messages are objects. */
  public static JsonObject of(Export export) {
    return object(json -> write(export, json));
  }

  public static String text(Export export) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      write(export, json);
    } catch (IOException memoryIsNoDevice) {
      throw new UncheckedIOException(memoryIsNoDevice);
    }
    return text.toString();
  }

  public static void write(Export export, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("id", export.id().toString());
    json.writeStringField("project_id", export.projectId());
    json.writeStringField("status", export.state().wireName());
    writeRequest(export, json);
    number(json, "attempt", export.attempt());
    if (export.waiting().isPresent()) {
      number(json, "queue_position", export.waiting().get().position());
      writeTime(json, "estimated_start", export.waiting().get().estimatedStart());
    }
    if (export.progress().isPresent()) {
      writeProgress(export.progress().get(), json);
    }
    if (export.file().isPresent()) {
      writeFile(export.file().get(), json);
    }
    if (export.failure().isPresent()) {
      json.writeStringField("error_code", export.failure().get().code().name());
      json.writeStringField("error_message", export.failure().get().message());
    }
    writeTime(json, "snapshot_at", export.snapshotAt());
    writeTime(json, "started_at", export.startedAt());
    writeTime(json, "completed_at", export.completedAt());
    writeTime(json, "expires_at", export.expiresAt());
    writeTime(json, "created_at", Optional.of(export.createdAt()));
    json.writeEndObject();
  }

  private static void writeRequest(Export export, JsonGenerator json) throws IOException {
    ExportRequest request = export.request();
    writeTime(json, "filter_start_time", Optional.of(request.start()));
    writeTime(json, "filter_end_time", Optional.of(request.end()));
    RowFilter filter = request.filter();
    if (filter.statuses().size() == 1) {
      json.writeStringField("filter_status", filter.statuses().get(0));
    } else {
      writeList(json, "filter_statuses", filter.statuses());
    }
    writeList(json, "filter_event_types", filter.eventTypes());
    writeList(json, "filter_response_statuses", filter.responseStatuses());
    writeText(json, "filter_" + request.direction().endpointProperty(), export.endpointFilter());
    // Clients that know nothing of datasets see what they always saw.
    if (request.dataset() != Dataset.DELIVERIES) {
      json.writeStringField("dataset", request.dataset().wireName());
    }
    json.writeStringField("direction", request.direction().wireName());
    writeList(json, "columns", request.columns());
    json.writeStringField("compression", request.compression().wireName());
    json.writeStringField("formula_escaping", request.formulaEscaping().wireName());
    json.writeBooleanField("byte_order_mark", request.byteOrderMark());
  }

  private static void writeProgress(Progress progress, JsonGenerator json) throws IOException {
    json.writeObjectFieldStart("progress");
    number(json, "rows_written", progress.rowsWritten());
    number(json, "bytes_written", progress.bytesWritten());
    if (progress.rowsExpected().isPresent()) {
      number(json, "rows_expected", progress.rowsExpected().getAsLong());
    }
    if (progress.percent().isPresent()) {
      number(json, "percent", progress.percent().getAsLong());
    }
    json.writeEndObject();
  }

  private static void writeFile(FinishedFile file, JsonGenerator json) throws IOException {
    number(json, "row_count", file.rowCount());
    number(json, "file_size_bytes", file.sizeBytes());
    json.writeStringField("sha256", file.sha256());
    number(json, "escaped_cells", file.escapedCells());
  }

  private static void writeList(JsonGenerator json, String name, List<String> values)
      throws IOException {
    if (!values.isEmpty()) {
      json.writeFieldName(name);
      writeTexts(json, values);
    }
  }

  private static void writeText(JsonGenerator json, String name, Optional<String> text)
      throws IOException {
    if (text.isPresent()) {
      json.writeStringField(name, text.get());
    }
  }

  private static void writeTime(JsonGenerator json, String name, Optional<Instant> time)
      throws IOException {
    if (time.isPresent()) {
      json.writeStringField(name, Timestamps.format(time.get()));
    }
  }

  /** Encodes directly to bytes: a preview may have a megabyte. */
  static Buffer encode(FilePreview.Preview preview) {
    ByteArrayBuilder bytes = new ByteArrayBuilder();
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      // Otherwise a character of four bytes becomes two escapes of twelve bytes in total.
      json.enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8.mappedFeature());
      write(preview, json);
    } catch (IOException memoryIsNoDevice) {
      throw new UncheckedIOException(memoryIsNoDevice);
    }
    return Buffer.buffer(bytes.toByteArray());
  }

  /** Returns the {@code data} of previewExport for the event bus. */
  public static JsonObject of(FilePreview.Preview preview) {
    return object(json -> write(preview, json));
  }

  private static void write(FilePreview.Preview preview, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeFieldName("columns");
    writeTexts(json, preview.columns());
    json.writeArrayFieldStart("rows");
    for (List<@Nullable String> row : preview.rows()) {
      writeTexts(json, row);
    }
    json.writeEndArray();
    json.writeBooleanField("has_more", preview.hasMore());
    json.writeEndObject();
  }

  private static void writeTexts(JsonGenerator json, List<? extends @Nullable String> texts)
      throws IOException {
    json.writeStartArray();
    for (String text : texts) {
      json.writeString(text);
    }
    json.writeEndArray();
  }

  /**
   * Writes an int when the value fits: a receiver on the bus then gets the type that parsing the
   * JSON text would give.
   */
  private static void number(JsonGenerator json, String name, long value) throws IOException {
    json.writeFieldName(name);
    if (value == (int) value) {
      json.writeNumber((int) value);
    } else {
      json.writeNumber(value);
    }
  }

  @FunctionalInterface
  private interface Writing {
    void to(JsonGenerator json) throws IOException;
  }

  /** Builds one object from its tokens, without a text in between. */
  private static JsonObject object(Writing writing) {
    try (TokenBuffer tokens = new TokenBuffer(MAPPER, false)) {
      writing.to(tokens);
      return new JsonObject(MAPPER.readValue(tokens.asParser(), OBJECT));
    } catch (IOException memoryIsNoDevice) {
      throw new UncheckedIOException(memoryIsNoDevice);
    }
  }
}
