package io.hookexport.config;

import static io.hookexport.config.ConfigException.require;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** The whole configuration; the meaning of each key is told in {@code conf/application.yaml}. */
public record ServerConfig(
    Set<Role> roles,
    Http http,
    Limits limits,
    Management management,
    Database database,
    Source source,
    Files files,
    Links links,
    Exports exports,
    Janitor janitor,
    Shutdown shutdown,
    Cluster cluster,
    Log log) {

  public ServerConfig {
    roles = Set.copyOf(roles);
    require(!roles.isEmpty(), "roles", "at least one of api, worker, janitor is needed");
    require(
        !roles.contains(Role.WORKER) || source.poolSize() >= exports.running(),
        "source.pool_size",
        "must be at least exports.running (" + exports.running() + ")");
  }

  /** The database that holds the deliveries. */
  public String sourceUri() {
    return source.uri().isEmpty() ? database.uri() : source.uri();
  }

  /** What a process does. */
  public enum Role {
    @JsonProperty("api")
    API,
    @JsonProperty("worker")
    WORKER,
    @JsonProperty("janitor")
    JANITOR
  }

  public record Http(
      String host,
      int port,
      int instances,
      String publicUrl,
      int maxBodyBytes,
      int idleTimeoutSeconds,
      int requestTimeoutSeconds,
      int maxConnections) {
    public Http {
      require(!host.isBlank(), "http.host", "is empty; 0.0.0.0 listens on all addresses");
      require(port >= 0 && port <= 65535, "http.port", port + " is not a port (0 to 65535)");
      require(instances >= 0, "http.instances", "must not be negative");
      require(
          publicUrl.isEmpty() || publicUrl.matches("https?://[^/]+.*"),
          "http.public_url",
          "'" + publicUrl + "' is not an http or https URL");
      require(maxBodyBytes >= 1024, "http.max_body_bytes", "must be at least 1024");
      require(idleTimeoutSeconds >= 1, "http.idle_timeout_seconds", "must be at least 1");
      require(requestTimeoutSeconds >= 1, "http.request_timeout_seconds", "must be at least 1");
      require(maxConnections >= 1, "http.max_connections", "must be at least 1");
    }
  }

  /** 0 means no limit. */
  public record Limits(
      int requestsPerMinute,
      int failedAuthenticationsPerMinute,
      int exportsPerHour,
      int openWatches) {
    public Limits {
      require(requestsPerMinute >= 0, "limits.requests_per_minute", "must not be negative");
      require(
          failedAuthenticationsPerMinute >= 0,
          "limits.failed_authentications_per_minute",
          "must not be negative");
      require(
          exportsPerHour >= 0 && exportsPerHour <= 10_000,
          "limits.exports_per_hour",
          "must be 0 to 10000");
      require(openWatches >= 0, "limits.open_watches", "must not be negative");
    }
  }

  public record Management(String host, int port) {
    public Management {
      require(!host.isBlank(), "management.host", "is empty; 127.0.0.1 keeps others out");
      require(
          port >= -1 && port <= 65535,
          "management.port",
          port + " is not a port (0 to 65535, -1 for none)");
    }
  }

  public record Database(String uri, int poolSize, int timeoutMs) {
    public Database {
      requireUri(uri, "database.uri");
      require(
          !uri.isEmpty(),
          "database.uri",
          "is not set; for example"
              + " HOOKEXPORT_DATABASE_URI=postgresql://user:password@localhost:5432/name");
      require(poolSize >= 1, "database.pool_size", "must be at least 1");
      require(timeoutMs >= 100, "database.timeout_ms", "must be at least 100");
    }

    public Duration timeout() {
      return Duration.ofMillis(timeoutMs);
    }

    /** Without the URI: it holds a password. */
    @Override
    public String toString() {
      return "Database[poolSize=" + poolSize + ", timeoutMs=" + timeoutMs + "]";
    }
  }

  public record Source(
      String name,
      String uri,
      int poolSize,
      int connectionsPerExport,
      int maxExportSeconds,
      Reader reader) {
    /** How rows are read. */
    public enum Reader {
      @JsonProperty("auto")
      AUTO,
      @JsonProperty("raw")
      RAW,
      @JsonProperty("cursor")
      CURSOR
    }

    public Source {
      require(!name.isBlank(), "source.name", "is empty; 'native' is the built-in source");
      requireUri(uri, "source.uri");
      require(poolSize >= 1, "source.pool_size", "must be at least 1");
      require(
          connectionsPerExport >= 0 && connectionsPerExport <= 64,
          "source.connections_per_export",
          "must be 0 to 64");
      require(maxExportSeconds >= 1, "source.max_export_seconds", "must be at least 1");
    }

    /** Without the URI: it holds a password. */
    @Override
    public String toString() {
      return "Source[name=" + name + ", poolSize=" + poolSize + ", reader=" + reader + "]";
    }
  }

  public record Files(
      Path directory, long reserveBytes, int orphanGraceSeconds, DirectIo directIo) {
    /** Whether large files are written past the page cache. */
    public enum DirectIo {
      @JsonProperty("auto")
      AUTO,
      @JsonProperty("never")
      NEVER
    }

    public Files {
      require(!directory.toString().isBlank(), "files.directory", "is empty");
      require(reserveBytes >= 0, "files.reserve_bytes", "must not be negative");
      require(orphanGraceSeconds >= 60, "files.orphan_grace_seconds", "must be at least 60");
    }
  }

  public record Links(String secret, int ttlSeconds) {
    public Links {
      require(
          secret.length() >= 32,
          "links.secret",
          (secret.isEmpty() ? "is not set" : "is shorter than 32 characters")
              + "; for example HOOKEXPORT_LINKS_SECRET=$(openssl rand -hex 32)");
      require(ttlSeconds >= 1, "links.ttl_seconds", "must be at least 1");
    }

    @Override
    public String toString() {
      return "Links[ttlSeconds=" + ttlSeconds + "]";
    }
  }

  public record Exports(
      int retentionSeconds,
      int activePerProject,
      int maxRangeDays,
      int maxColumns,
      int running,
      int maxAttempts,
      int leaseSeconds,
      int pollIntervalMs,
      Gzip gzip) {
    /** How files are compressed. */
    public enum Gzip {
      @JsonProperty("auto")
      AUTO,
      @JsonProperty("java")
      JAVA
    }

    public Exports {
      require(retentionSeconds >= 1, "exports.retention_seconds", "must be at least 1");
      require(
          activePerProject >= 1 && activePerProject <= 1000,
          "exports.active_per_project",
          "must be 1 to 1000");
      require(maxRangeDays >= 1, "exports.max_range_days", "must be at least 1");
      require(
          maxColumns >= 1 && maxColumns <= 64,
          "exports.max_columns",
          "must be 1 to 64, what openapi.yaml allows");
      require(running >= 1, "exports.running", "must be at least 1");
      require(maxAttempts >= 1, "exports.max_attempts", "must be at least 1");
      require(leaseSeconds >= 6, "exports.lease_seconds", "must be at least 6");
      require(pollIntervalMs >= 10, "exports.poll_interval_ms", "must be at least 10");
    }
  }

  public record Janitor(int intervalMs) {
    public Janitor {
      require(intervalMs >= 10, "janitor.interval_ms", "must be at least 10");
    }
  }

  public record Shutdown(int graceSeconds) {
    public Shutdown {
      require(graceSeconds >= 0, "shutdown.grace_seconds", "must not be negative");
    }
  }

  public record Cluster(boolean enabled, String host, int port, List<String> members) {
    /** One process on its own. */
    public static final Cluster NONE = new Cluster(false, "127.0.0.1", 5701, List.of());

    public Cluster {
      members = List.copyOf(members);
      require(!host.isBlank(), "cluster.host", "is empty; 127.0.0.1 reaches this machine only");
      require(
          port >= 1 && port <= 65534,
          "cluster.port",
          port + " is not a port (1 to 65534, because the next one is used too)");
      for (String member : members) {
        require(
            member.matches("[^:]+:[0-9]{1,5}|\\[[0-9A-Fa-f:]+\\]:[0-9]{1,5}"),
            "cluster.members",
            "'" + member + "' must be host:port");
      }
    }
  }

  public record Log(Format format, Level level) {
    /** How log lines are written. */
    public enum Format {
      @JsonProperty("json")
      JSON,
      @JsonProperty("text")
      TEXT
    }

    /** The least severe level that is written. */
    public enum Level {
      @JsonProperty("error")
      ERROR,
      @JsonProperty("warn")
      WARN,
      @JsonProperty("info")
      INFO,
      @JsonProperty("debug")
      DEBUG,
      @JsonProperty("trace")
      TRACE
    }
  }

  private static void requireUri(String uri, String key) {
    require(
        uri.isEmpty() || uri.startsWith("postgresql://") || uri.startsWith("postgres://"),
        key,
        "must start with postgresql://");
  }
}
