package io.hookexport.perf;

import io.hookexport.csv.ChunkArrays;
import io.hookexport.csv.CsvEncoder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The encoder of the product, from bytes as PostgreSQL sends them, beside commons-csv, from the
 * objects that a database client makes of them: nanoseconds for one row of 18 columns, to memory.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class EncoderBenchmark {
  private static final int ROWS = 1000;
  private static final long SEED = 20261124;
  private static final long MICROS_TO_2000 = 946_684_800_000_000L;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSX", Locale.ROOT);

  private final List<Row> rows = rows();

  /** Four times, two ids, four numbers, and texts of which a few need quotes. */
  private static final class Row {
    private final UUID id;
    private final UUID endpoint;
    private final long[] times;
    private final int[] numbers;
    private final List<byte[]> texts;

    Row(UUID id, UUID endpoint, long[] times, int[] numbers, List<byte[]> texts) {
      this.id = id;
      this.endpoint = endpoint;
      this.times = times;
      this.numbers = numbers;
      this.texts = texts;
    }
  }

  @Benchmark
  @OperationsPerInvocation(ROWS)
  public long hookexport() {
    CsvEncoder csv = new CsvEncoder(new ChunkArrays(512 * 1024, 4), false);
    for (Row row : rows) {
      csv.uuid(row.id.getMostSignificantBits(), row.id.getLeastSignificantBits());
      csv.uuid(row.endpoint.getMostSignificantBits(), row.endpoint.getLeastSignificantBits());
      for (int number : row.numbers) {
        csv.int8(number);
      }
      for (byte[] text : row.texts) {
        csv.utf8(text, 0, text.length);
      }
      for (long time : row.times) {
        csv.timestamp(time);
      }
      csv.endRow();
    }
    return csv.size();
  }

  @Benchmark
  @OperationsPerInvocation(ROWS)
  public long commonsCsv() throws IOException {
    StringBuilder text = new StringBuilder(512 * 1024);
    try (CSVPrinter csv = new CSVPrinter(text, CSVFormat.RFC4180)) {
      for (Row row : rows) {
        csv.print(row.id);
        csv.print(row.endpoint);
        for (int number : row.numbers) {
          csv.print(number);
        }
        for (byte[] value : row.texts) {
          csv.print(new String(value, StandardCharsets.UTF_8));
        }
        for (long time : row.times) {
          csv.print(TIME.format(time(time)));
        }
        csv.println();
      }
    }
    return text.toString().getBytes(StandardCharsets.UTF_8).length;
  }

  private static OffsetDateTime time(long microsSince2000) {
    long micros = microsSince2000 + MICROS_TO_2000;
    return OffsetDateTime.ofInstant(
        Instant.ofEpochSecond(micros / 1_000_000, micros % 1_000_000 * 1000), ZoneOffset.UTC);
  }

  private static List<Row> rows() {
    Random random = new Random(SEED);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      long created = 845_000_000_000_000L + i * 1_296_000L + random.nextInt(1_000_000);
      rows.add(
          new Row(
              new UUID(random.nextLong(), random.nextLong()),
              new UUID(random.nextLong(), random.nextLong()),
              new long[] {created, created + 150_000, created + 3_000, created + 9_000},
              new int[] {1 + random.nextInt(3), 0, 200, random.nextInt(3000)},
              texts(random)));
    }
    return rows;
  }

  private static List<byte[]> texts(Random random) {
    List<byte[]> texts = new ArrayList<>();
    for (String text :
        new String[] {
          "invoice.payment_failed",
          "https://hooks7.customer.example/v2/events/0cc175b9",
          "succeeded",
          random.nextInt(10) == 0 ? "HTTP 502: \"Bad Gateway\",\r\n<html>" : "",
          "evt_" + Long.toHexString(random.nextLong()),
          "application/json",
          Integer.toString(200 + random.nextInt(3000)),
          "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        }) {
      texts.add(text.getBytes(StandardCharsets.UTF_8));
    }
    return texts;
  }
}
